//! Drillbit: one process that runs a Discord bot and a Telegram bot on one quiz engine.
//!
//! Where to start: [`engine`] is what the bot can do, `engine::action` what can be asked of it and
//! `engine::view` what it shows.

pub mod delivery;
pub mod discord;
pub mod domain;
pub mod engine;
pub mod wording;
