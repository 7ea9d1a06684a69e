//! The ids by which people, chats, posts and attempts are named, and the keys under which platforms know them.

/// Declares a number that names one kind of thing.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);
    };
}

id!(
    /// A person.
    LearnerId
);
id!(
    /// A place where the bot talks.
    ChatId
);
id!(
    /// The daily question of one chat on one local date.
    PostId
);
id!(
    /// Something that goes out unasked besides a daily post.
    PushId
);
id!(
    /// One learner's go at one question.
    AttemptId
);

/// A person on one platform, as that platform names them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AccountKey {
    /// The platform's short name, chosen by its adapter.
    pub platform: &'static str,
    /// The platform's id of the person.
    pub id: String,
}

/// Whether one person or many read a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChatKind {
    /// One learner and the bot.
    Private,
    /// A channel, thread, group or forum topic.
    Group,
}

/// A chat, as its platform names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ChatKey {
    /// The platform's short name, chosen by its adapter.
    pub platform: &'static str,
    /// The platform's id of the channel or chat.
    pub place: String,
    /// The thread inside it, where the platform names threads apart from places.
    pub thread: Option<String>,
    /// The server or community around it, where there is one.
    pub guild: Option<String>,
    /// Who reads it.
    pub kind: ChatKind,
}
