//! What an endpoint understands: the form of replies that may be asked for, and the names of options.

/// How much of a request an endpoint understands. It begins with everything and learns from refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    /// How the form of the reply is asked for.
    pub format: Format,
    /// Whether it takes a temperature; models that think refuse any but their own.
    pub temperature: bool,
    /// What it calls the limit of a reply.
    pub limit: Limit,
}

/// How the form of the reply is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// By a JSON schema.
    Schema,
    /// As any JSON object.
    Object,
    /// In the words of the prompt alone.
    Words,
}

/// What the limit of a reply is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    /// `max_tokens`, as most endpoints have it.
    Tokens,
    /// `max_completion_tokens`, as newer models of `OpenAI` have it.
    CompletionTokens,
    /// It has none.
    None,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            format: Format::Schema,
            temperature: true,
            limit: Limit::Tokens,
        }
    }
}

impl Dialect {
    /// What to try after a refusal; `None` if it was not about how we speak, or there is nothing left.
    pub(super) fn after_refusal(self, status: u16, words: &str) -> Option<Self> {
        if !matches!(status, 400 | 422 | 501) {
            return None;
        }
        let limit = match self.limit {
            Limit::Tokens if words.contains("max_tokens") => Some(Limit::CompletionTokens),
            Limit::CompletionTokens if words.contains("max_completion_tokens") => Some(Limit::None),
            Limit::Tokens | Limit::CompletionTokens | Limit::None => None,
        };
        if let Some(limit) = limit {
            return Some(Self { limit, ..self });
        }
        if self.temperature && words.contains("temperature") {
            return Some(Self {
                temperature: false,
                ..self
            });
        }
        // Many do not say what they did not understand; the form of the reply is the likeliest.
        let format = match self.format {
            Format::Schema => Format::Object,
            Format::Object => Format::Words,
            Format::Words => return None,
        };
        Some(Self { format, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_gives_up_what_the_endpoint_names_and_else_the_form() {
        let all = Dialect::default();
        let words = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
        let named = all.after_refusal(400, words).unwrap();
        assert_eq!((named.limit, named.format), (Limit::CompletionTokens, Format::Schema));
        let cold = named
            .after_refusal(400, "'temperature' does not support 0 with this model")
            .unwrap();
        assert!(!cold.temperature);
        let object = cold.after_refusal(422, "response_format: json_schema").unwrap();
        let plain = object.after_refusal(501, "").unwrap();
        assert_eq!((object.format, plain.format), (Format::Object, Format::Words));
        assert_eq!(plain.after_refusal(400, "temperature"), None);
        assert_eq!(
            plain.after_refusal(400, "max_completion_tokens").unwrap().limit,
            Limit::None
        );
    }

    #[test]
    fn other_refusals_are_not_about_how_we_speak() {
        for status in [401, 403, 404, 429, 500, 503] {
            assert_eq!(Dialect::default().after_refusal(status, "max_tokens"), None, "{status}");
        }
    }
}
