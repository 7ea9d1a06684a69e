//! Embeds, buttons and menus as JSON, with every limit of Discord kept.

use serde_json::{Value, json};

use super::markup::{plain_cut, units};
use crate::engine::action::Action;
use crate::engine::token;

/// The most that all embeds of a message may hold together.
const TOTAL: usize = 6000;
/// The most that a description may hold.
pub const DESCRIPTION: usize = 4096;
/// The most that a title may hold.
pub const TITLE: usize = 256;
/// The most that a field may hold.
pub const FIELD: usize = 1024;
/// The most that the label of a menu's option may hold.
pub const OPTION: usize = 100;

/// A question, or anything neutral.
pub const BLUE: u32 = 0x4f_6b_ed;
/// Something well done.
pub const GREEN: u32 = 0x2e_9e_5b;
/// Something to come back to.
pub const AMBER: u32 = 0xd9_77_06;

/// A card in a message. Texts are Markdown already, except author and footer, which know none.
#[derive(Debug, Default)]
pub struct Embed {
    /// A small line above the title.
    pub author: Option<String>,
    /// The title.
    pub title: Option<String>,
    /// Paragraphs of the body, joined by line feeds; those that do not fit are left out whole.
    pub body: Vec<String>,
    /// Named paragraphs under the body.
    pub fields: Vec<(String, String)>,
    /// A small line at the foot.
    pub footer: Option<String>,
    /// The colour of its edge.
    pub color: u32,
}

/// How a button looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// The one to press.
    Primary,
    /// Another one.
    Secondary,
    /// The one that is suggested among equals.
    Success,
}

impl Embed {
    /// A card with a title.
    pub fn titled(title: String, color: u32) -> Self {
        Self {
            title: Some(title),
            color,
            ..Self::default()
        }
    }

    fn units(&self) -> usize {
        let all = self.author.iter().chain(&self.title).chain(&self.footer);
        let fields = self.fields.iter().map(|(name, value)| units(name) + units(value));
        all.map(|text| units(text)).sum::<usize>() + units(&stack(&self.body)) + fields.sum::<usize>()
    }

    fn value(&self) -> Value {
        let mut embed = json!({ "color": self.color });
        if let Some(author) = &self.author {
            embed["author"] = json!({ "name": plain_cut(author, TITLE) });
        }
        if let Some(title) = &self.title {
            embed["title"] = json!(title);
        }
        let body = stack(&self.body);
        if !body.is_empty() {
            embed["description"] = json!(body);
        }
        let fields: Vec<Value> = self
            .fields
            .iter()
            .filter(|(name, value)| !name.is_empty() && !value.is_empty())
            .map(|(name, value)| json!({ "name": name, "value": value }))
            .collect();
        if !fields.is_empty() {
            embed["fields"] = json!(fields);
        }
        if let Some(footer) = &self.footer {
            embed["footer"] = json!({ "text": plain_cut(footer, 2048) });
        }
        embed
    }
}

/// A message: cards, and rows of buttons or menus. It mentions nobody.
pub fn message(mut embeds: Vec<Embed>, rows: &[Value]) -> Value {
    // The parts are sized to fit together; this only guards against a part that grew.
    while embeds.iter().map(Embed::units).sum::<usize>() > TOTAL {
        let Some(embed) = embeds.iter_mut().rev().find(|embed| !embed.fields.is_empty()) else {
            break;
        };
        embed.fields.pop();
    }
    json!({
        "embeds": embeds.iter().map(Embed::value).collect::<Vec<_>>(),
        "components": rows,
        "allowed_mentions": { "parse": [] },
    })
}

/// A row of up to five buttons; `None` when there is none.
pub fn row(buttons: Vec<Option<Value>>) -> Option<Value> {
    let buttons: Vec<Value> = buttons.into_iter().flatten().take(5).collect();
    (!buttons.is_empty()).then(|| json!({ "type": 1, "components": buttons }))
}

/// A button that does something; `None` if no button can carry the action.
pub fn button(label: &str, style: Style, action: impl Into<Action>) -> Option<Value> {
    token::encode(&action.into()).map(|token| form_button(label, style, &token))
}

/// A button with a token at hand.
pub fn form_button(label: &str, style: Style, token: &str) -> Value {
    let style = match style {
        Style::Primary => 1,
        Style::Secondary => 2,
        Style::Success => 3,
    };
    json!({ "type": 2, "style": style, "label": plain_cut(label, 80), "custom_id": token })
}

/// Paragraphs joined by line feeds, without those that would pass the limit of a description.
fn stack(parts: &[String]) -> String {
    fit(parts, "\n", DESCRIPTION)
}

/// As many parts as fit, whole ones only, and an ellipsis for the rest.
pub fn fit(parts: &[String], gap: &str, limit: usize) -> String {
    let mut out = String::new();
    for part in parts {
        let more = if out.is_empty() {
            part.clone()
        } else {
            format!("{out}{gap}{part}")
        };
        if units(&more) + 2 > limit {
            out.push_str("\n…");
            break;
        }
        out = more;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_kept_whole() {
        let parts = ["aaaa".to_owned(), "bbbb".to_owned(), "cccc".to_owned()];
        assert_eq!(fit(&parts, "\n", 99), "aaaa\nbbbb\ncccc");
        assert_eq!(fit(&parts, "\n", 12), "aaaa\nbbbb\n…");
    }

    #[test]
    fn fields_give_way_before_a_message_passes_the_limit() {
        let embed = Embed {
            body: vec!["x".repeat(4000)],
            fields: vec![("a".into(), "y".repeat(1000)); 3],
            ..Embed::default()
        };
        let value = message(vec![embed], &[]);
        assert_eq!(value["embeds"][0]["fields"].as_array().map(Vec::len), Some(1));
    }
}
