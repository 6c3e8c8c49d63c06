//! One HTML page that needs nothing else: styles inside, no script, no image, no request to any network. HTML in the
//! Markdown is shown as text, never passed on.

use minijinja::{HtmlEscape, context};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::failure::Result;

use super::{Syntax, render};

const TEMPLATE: &str = include_str!("page.html.j2");

/// A Markdown document as one self-contained HTML page, readable from 380 px of width on, light or dark as the reader's
/// system is, and printable.
///
/// # Errors
/// Never in practice: when the template does not fit.
pub fn html(title: &str, markdown: &str) -> Result<String> {
    let mut body = String::with_capacity(markdown.len() * 2);
    let mut labels = Labels::default();
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).map(harmless).map(|event| labels.put(event));
    pulldown_cmark::html::push_html(&mut body, events);
    let body = body.replace("<table>", "<div class=\"table\"><table>").replace("</table>", "</table></div>");
    render(Syntax::Html, "page.html", TEMPLATE, context! { title, body })
}

/// Gives each cell of a table the heading of its column, so that a narrow page can show a row as a list.
#[derive(Default)]
struct Labels {
    headings: Vec<String>,
    in_head: bool,
    column: usize,
}

impl Labels {
    fn put<'a>(&mut self, event: Event<'a>) -> Event<'a> {
        match &event {
            Event::Start(Tag::TableHead) => (self.in_head, self.headings) = (true, Vec::new()),
            Event::End(TagEnd::TableHead) => self.in_head = false,
            Event::Start(Tag::TableRow) => self.column = 0,
            Event::Start(Tag::TableCell) if self.in_head => self.headings.push(String::new()),
            Event::Text(text) | Event::Code(text) if self.in_head => {
                if let Some(heading) = self.headings.last_mut() {
                    heading.push_str(text);
                }
            }
            Event::Start(Tag::TableCell) => {
                let heading = self.headings.get(self.column).map_or("", String::as_str);
                self.column += 1;
                return Event::Html(CowStr::from(format!("<td data-label=\"{}\"><div>", HtmlEscape(heading))));
            }
            Event::End(TagEnd::TableCell) if !self.in_head => return Event::Html(CowStr::Borrowed("</div></td>")),
            _ => {}
        }
        event
    }
}

/// Whatever could carry foreign markup, run something or load something becomes text.
fn harmless(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) if !is_plain_link(&dest_url) => {
            Event::Start(Tag::Link { link_type, dest_url: CowStr::Borrowed("#"), title, id })
        }
        other => other,
    }
}

fn is_plain_link(url: &str) -> bool {
    // A scheme is what stands before the first colon; without one the link is relative.
    match url.split_once(':') {
        None => true,
        Some((scheme, _)) => ["http", "https", "mailto"].iter().any(|plain| scheme.eq_ignore_ascii_case(plain)),
    }
}
