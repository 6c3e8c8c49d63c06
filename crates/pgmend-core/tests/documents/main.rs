//! The documents of case A as people read them, and documents of names that were chosen to break them.
#![cfg(test)]

mod fixture;

use pgmend_core::document::{execution_log, html, plan_markdown, validation_sql};
use pgmend_core::migration::Version;
use pgmend_core::object::Kind;
use pgmend_core::plan::{Action, Plan};
use pgmend_core::verdict::{Drift, DriftKind};

#[test]
fn the_plan_of_case_a() {
    insta::assert_snapshot!(plan_markdown(&fixture::plan()).unwrap());
}

#[test]
fn the_log_of_a_run_that_succeeded() {
    insta::assert_snapshot!(execution_log(&fixture::report()).unwrap());
}

#[test]
fn the_log_of_a_run_that_failed() {
    insta::assert_snapshot!(execution_log(&fixture::failed_report()).unwrap());
}

#[test]
fn the_validation_of_case_a() {
    insta::assert_snapshot!(validation_sql(&fixture::plan()).unwrap());
}

#[test]
fn a_plan_with_nothing_to_do_says_so() {
    let plan = Plan { steps: Vec::new(), dependencies: Vec::new(), ..fixture::plan() };
    let document = plan_markdown(&plan).unwrap();
    assert!(document.contains("There is nothing to do"), "{document}");
    assert!(!document.contains("pgmend apply") && !document.contains("Rollback"), "{document}");
}

/// Many ways to be wrong with one plan: each must be said.
#[test]
fn an_order_that_is_not_valid_is_told() {
    let told = |change: fn(&mut Plan)| {
        let mut plan = fixture::plan();
        change(&mut plan);
        plan_markdown(&plan).unwrap()
    };
    assert!(!told(|_| {}).contains("not valid"));
    let swapped = told(|plan| plan.steps.swap(4, 5));
    assert!(swapped.contains("- 20251001211923 needs 20250413093000, which comes after it"), "{swapped}");
    let left_out = told(|plan| drop(plan.steps.remove(4)));
    assert!(left_out.contains("needs 20250413093000, which is phantom and in no step"), "{left_out}");
    let unknown = told(|plan| plan.dependencies[0].needs.push(Version::new("7")));
    assert!(unknown.contains("needs 7, which is not known"), "{unknown}");
    let circle = told(|plan| plan.dependencies[0].needs.push(Version::new("20251003000000")));
    assert!(circle.contains("needs 20251003000000, which comes after it"), "{circle}");
}

#[test]
fn what_cannot_be_taken_back_is_named() {
    let mut plan = fixture::plan();
    plan.steps[7].atomic = false;
    let document = plan_markdown(&plan).unwrap();
    assert!(document.contains("- step 8 (apply 20251003000000 organization_invites)"), "{document}");
    assert!(document.contains("**not** one transaction"), "{document}");
}

#[test]
fn a_large_plan_stays_short() {
    let mut plan = fixture::plan();
    for number in 0..400 {
        let name = format!("table_{number}");
        for column in 0..40 {
            plan.steps[4].expects.push(fixture::fact(
                Kind::Column,
                &["public", &name, &format!("c{column}")],
                "exists",
                Some("yes"),
            ));
        }
        plan.steps[4].expects.push(fixture::fact(Kind::Table, &["public", &name], "exists", Some("yes")));
        plan.drift.push(Drift {
            object: format!("table public.extra_{number}"),
            kind: DriftKind::Extra,
            detail: "x".repeat(5000),
        });
    }
    let document = plan_markdown(&plan).unwrap();
    assert!(document.lines().count() < 400, "{} lines", document.lines().count());
    assert!(document.contains("… and 32 more\n"), "{document}");
    assert!(document.contains("more objects, fact by fact in `plan.json`"), "{document}");
}

#[test]
fn a_chain_of_a_thousand_migrations_is_told_and_not_buried_in_blanks() {
    let mut plan = fixture::plan();
    plan.dependencies.clear();
    let template = plan.steps[4].clone();
    plan.steps.clear();
    for number in 0..1000 {
        let version = Version::new(format!("{number:04}"));
        let mut step = template.clone();
        if let Action::Apply { version: of, .. } = &mut step.action {
            of.clone_from(&version);
        }
        step.expects.clear();
        plan.steps.push(step);
        let needs = (number > 0).then(|| Version::new(format!("{:04}", number - 1))).into_iter().collect();
        plan.dependencies.push(pgmend_core::plan::Dependency { version, name: "n".into(), needs });
    }
    let document = plan_markdown(&plan).unwrap();
    assert!(document.contains("0999 n") || document.contains("more lines"), "{document}");
    assert!(document.lines().all(|line| line.chars().count() < 1000));
    assert!(!document.contains("not valid"));
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "a|b\\|c",
    "```\n# no heading\n```",
    "`; DROP TABLE x; --",
    "![x](https://example.org/x.png)",
    "[x](javascript:alert(1))",
    "</td></table><img src=x onerror=alert(1)>",
    "it's \"quoted\"\r\n-- and goes on",
    "{{ plan }} {% raw %}",
    "\u{202e}desrever",
    "",
];

/// Every text of a value replaced by a hostile one, as JSON can hold it.
fn poison(value: &mut serde_json::Value, text: &str) {
    match value {
        serde_json::Value::String(held) => text.clone_into(held),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| poison(item, text)),
        serde_json::Value::Object(fields) => {
            let fixed = ["do", "kind", "verdict", "flavor", "flags", "level", "status"];
            fields
                .iter_mut()
                .filter(|(name, _)| !fixed.contains(&name.as_str()))
                .for_each(|(_, item)| poison(item, text));
        }
        _ => {}
    }
}

#[test]
fn hostile_texts_everywhere_break_no_document() {
    for text in HOSTILE {
        let mut plan = serde_json::to_value(fixture::plan()).unwrap();
        poison(&mut plan, text);
        let plan: Plan = serde_json::from_value(plan).unwrap();
        let mut report = serde_json::to_value(fixture::failed_report()).unwrap();
        poison(&mut report, text);
        let report = serde_json::from_value(report).unwrap();
        for (document, headings) in
            [(plan_markdown(&plan).unwrap(), "## Totals"), (execution_log(&report).unwrap(), "## Sign-off")]
        {
            assert!(document.contains(headings), "{text}: {document}");
            let page = html(text, &document).unwrap();
            let body = &page[page.find("<main>").unwrap()..];
            for tag in ["<script", "<img", "<a ", "javascript:alert(1)\"", "onerror=alert(1)>"] {
                assert!(!body.contains(tag), "{text}: {tag} in {body}");
            }
            let title = &page[page.find("<title>").unwrap()..page.find("</title>").unwrap()];
            assert!(!title["<title>".len()..].contains('<'), "{title}");
        }
        let sql = validation_sql(&plan).unwrap();
        let header: Vec<&str> = sql.lines().take_while(|line| line.starts_with("--")).collect();
        assert!(header.len() > 10 && sql.lines().nth(header.len()) == Some("WITH"), "{text}: {sql}");
    }
}

#[test]
fn html_in_markdown_is_shown_and_nothing_is_loaded() {
    let page = html("a <b>", "# x\n\n<div onclick=1>hi</div>\n\nin <b>line</b> ![alt](https://e.org/x.png) [l](javascript:x) [k](https://e.org)\n\n| a |\n|---|\n| 1 |\n").unwrap();
    let body = &page[page.find("<main>").unwrap()..];
    assert!(page.contains("<title>a &lt;b&gt;</title>"), "{page}");
    assert!(body.contains("&lt;div onclick=1&gt;") && body.contains("&lt;b&gt;line&lt;/b&gt;"), "{body}");
    assert!(body.contains("<em>alt</em>") && body.contains("<a href=\"#\">l</a>"), "{body}");
    assert!(
        body.contains("<a href=\"https://e.org\">k</a>") && body.contains("<div class=\"table\"><table>"),
        "{body}"
    );
    for loader in ["src=", "<link", "<script", "@import", "url(", "<img"] {
        assert!(!page.contains(loader), "{loader}");
    }
}
