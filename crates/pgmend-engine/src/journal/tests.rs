//! Every way a journal's file can end, on real files.

use std::fs;

use jiff::Timestamp;
use serde_json::json;

use super::*;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_230_900 + second).unwrap()
}

fn header() -> Header {
    Header {
        plan: "9f86d0".into(),
        target: "app on db.example.com:5432 as pgmend".into(),
        pgmend: "0.1.0".into(),
        started: at(0),
    }
}

/// One of each kind, with text that takes several bytes a letter.
fn entries() -> Vec<Entry> {
    vec![
        Entry::Observed {
            name: "rows of public.\"żółw\"".into(),
            value: json!({"rows": 54, "digest": "ab"}),
            at: at(1),
        },
        Entry::StepBegan {
            index: 0,
            id: "apply 20250413093000".into(),
            what: "applies `prompt_manager_orgs`\n".into(),
            at: at(2),
        },
        Entry::StepEnded { index: 0, outcome: Outcome::Applied, at: at(3), seconds: 0.25, detail: None },
        Entry::StepBegan { index: 1, id: "reindex".into(), what: "—".into(), at: at(4) },
        Entry::StepEnded {
            index: 1,
            outcome: Outcome::InDoubt,
            at: at(5),
            seconds: 1.5,
            detail: Some("ŁÓDŹ 🐘".into()),
        },
        Entry::Finished {
            ending: Ending::Failed,
            at: at(6),
            detail: Some("the connection was lost in a commit".into()),
        },
    ]
}

fn written() -> (tempfile::TempDir, PathBuf, Vec<Entry>) {
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join(".pgmend/runs");
    let id = RunId::new(at(0), 0x5f3a);
    let mut journal = Journal::create(&runs, id.clone(), header()).unwrap();
    let mut all = vec![Entry::Started { run: id, header: header() }];
    for entry in entries() {
        journal.append(&entry).unwrap();
        all.push(entry);
    }
    let path = journal.path().to_owned();
    assert_eq!(path, runs.join("20261121T031500Z-5f3a/journal.jsonl"));
    (folder, path, all)
}

#[test]
fn what_was_written_reads_back() {
    let (_folder, path, all) = written();
    assert_eq!(Journal::open(&path).unwrap(), (all.clone(), Tail::Whole));
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().count(), all.len());
    assert!(text.lines().all(|line| line.starts_with(r#"{"format":1,"entry":""#)), "{text}");
}

#[test]
fn a_last_line_torn_after_any_byte_is_left_out_and_the_run_can_go_on() {
    let (_folder, path, all) = written();
    let bytes = fs::read(&path).unwrap();
    let start_of_last = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let before = &all[..all.len() - 1];
    for end in start_of_last..bytes.len() {
        fs::write(&path, &bytes[..end]).unwrap();
        let torn = (end - start_of_last) as u64;
        let tail = if torn == 0 { Tail::Whole } else { Tail::Torn { line: all.len() as u32, bytes: torn } };
        assert_eq!(Journal::open(&path).unwrap(), (before.to_vec(), tail), "cut at byte {end}");

        let (mut journal, read) = Journal::resume(&path).unwrap();
        assert_eq!(read, before);
        journal.append(all.last().unwrap()).unwrap();
        assert_eq!(fs::read(&path).unwrap(), bytes, "went on after a cut at byte {end}");
    }
}

#[test]
fn zeros_where_the_last_bytes_never_arrived_are_a_torn_line_too() {
    let (_folder, path, all) = written();
    let mut bytes = fs::read(&path).unwrap();
    let start_of_last = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    let end = bytes.len() - 1;
    bytes[start_of_last + 3..end].fill(0);
    fs::write(&path, &bytes).unwrap();
    let (read, tail) = Journal::open(&path).unwrap();
    assert_eq!(read, all[..all.len() - 1]);
    assert_eq!(tail, Tail::Torn { line: all.len() as u32, bytes: (bytes.len() - start_of_last) as u64 });
}

#[test]
fn a_journal_cut_off_in_its_first_line_has_no_entries_and_cannot_be_resumed() {
    let (_folder, path, _) = written();
    let bytes = fs::read(&path).unwrap();
    let end_of_first = bytes.iter().position(|byte| *byte == b'\n').unwrap();
    for end in 0..=end_of_first {
        fs::write(&path, &bytes[..end]).unwrap();
        assert!(Journal::open(&path).unwrap().0.is_empty());
        assert!(Journal::resume(&path).unwrap_err().what.contains("before its first line"));
    }
}

#[test]
fn any_other_damage_is_a_failure_with_file_and_line() {
    let (_folder, path, _) = written();
    let whole = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let with = |number: usize, line: &str| {
        let mut lines = lines.clone();
        lines[number - 1] = line;
        lines.join("\n") + "\n"
    };
    let last = lines.len();
    for (content, line) in [
        (with(3, &lines[2][..10]), 3),
        (with(3, ""), 3),
        (with(4, "{\"format\":1,\"entry\":\"guessed\"}"), 4),
        (with(last, "{\"format\":1,\"entry\":\"finished\"}"), last),
        (with(2, "{\"format\":2,\"entry\":\"started\"}"), 2),
        (with(2, "{\"entry\":\"started\"}"), 2),
        (with(2, lines[0]), 2),
        (lines[1..].join("\n") + "\n", 1),
        (with(5, &lines[4].replace("in_doubt", "perhaps").replace("began", "BEGAN")), 5),
    ] {
        fs::write(&path, &content).unwrap();
        let failure = Journal::open(&path).unwrap_err();
        let place = failure.place.clone().unwrap();
        assert_eq!((place.file, place.line), (path.display().to_string(), Some(line as u32)), "{failure}");
    }
    fs::write(&path, [whole.as_bytes(), b"\xff\xfe\n"].concat()).unwrap();
    assert_eq!(Journal::open(&path).unwrap_err().place.unwrap().line, Some(last as u32 + 1));
    let newer = with(2, "{\"format\":2,\"entry\":\"started\"}");
    fs::write(&path, newer).unwrap();
    assert!(Journal::open(&path).unwrap_err().to_string().contains("format 2"));
}

#[test]
fn two_cannot_write_one_journal_and_a_run_is_never_begun_twice() {
    let folder = tempfile::tempdir().unwrap();
    let id = RunId::new(at(0), 1);
    let journal = Journal::create(folder.path(), id.clone(), header()).unwrap();
    let refused = Journal::resume(journal.path()).unwrap_err();
    assert_eq!(refused.kind, crate::FailureKind::Gate);
    assert!(Journal::create(folder.path(), id, header()).is_err());
    assert_eq!(Journal::open(journal.path()).unwrap().0.len(), 1, "reading is always allowed");
    let path = journal.path().to_owned();
    drop(journal);
    Journal::resume(&path).unwrap();
}

#[test]
fn a_runs_folder_that_cannot_be_made_starts_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs");
    fs::write(&file, "").unwrap();
    let failure = Journal::create(&file, RunId::new(at(0), 1), header()).unwrap_err();
    assert!(failure.done.unwrap().starts_with("nothing was started"));
    assert!(!failure.hints.is_empty());
}

#[test]
fn a_full_disk_is_one_failure_and_never_half_a_line() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else { return };
    let path = PathBuf::from("/dev/full");
    let mut journal = Journal { file: full, path, id: RunId::new(at(0), 1), length: 0, broken: false };
    let failure = journal.append(&entries()[0]).unwrap_err();
    assert!(failure.hints.iter().any(|hint| hint.contains("free disk space")), "{failure:?}");
    assert!(journal.append(&entries()[0]).is_err());
}

#[test]
fn runs_lists_every_run_and_says_which_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let runs_dir = folder.path().join("runs");
    assert!(runs(&runs_dir).unwrap().is_empty());

    let mut killed = Journal::create(&runs_dir, RunId::new(at(0), 1), header()).unwrap();
    killed.append(&entries()[1]).unwrap();
    let mut finished = Journal::create(&runs_dir, RunId::new(at(60), 2), header()).unwrap();
    for entry in entries() {
        finished.append(&entry).unwrap();
    }
    let damaged = Journal::create(&runs_dir, RunId::new(at(120), 3), header()).unwrap();
    fs::write(damaged.path(), "{}\n").unwrap();
    fs::create_dir(runs_dir.join("empty")).unwrap();
    fs::write(runs_dir.join("not a run"), "").unwrap();

    let listed = runs(&runs_dir).unwrap();
    let names: Vec<_> = listed.iter().map(|run| run.id.as_ref().map(RunId::as_str)).collect();
    assert_eq!(
        names,
        [Some("20261121T031500Z-0001"), Some("20261121T031600Z-0002"), Some("20261121T031700Z-0003"), None]
    );
    assert!(matches!(&listed[0].state, RunState::Readable { ending: None, open_step: Some(0), steps_begun: 1, .. }));
    assert!(matches!(
        &listed[1].state,
        RunState::Readable { ending: Some(Ending::Failed), open_step: None, steps_begun: 2, .. }
    ));
    assert!(matches!(&listed[2].state, RunState::Unreadable(failure) if failure.place.is_some()));
    assert!(matches!(&listed[3].state, RunState::Unreadable(_)));
}
