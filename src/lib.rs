//! Drillbit: one process that runs a Discord bot and a Telegram bot on one quiz engine.
//!
//! # Where to start
//!
//! Read [`engine::action`] (everything that can be asked), [`engine::view`] (everything that can be
//! shown) and [`engine::Engine::handle`] (one line per action). Then follow one press of a button:
//! `telegram::updates` or `discord::interactions` → [`engine`] → [`store`] and back through a renderer.
//!
//! # The rooms
//!
//! | room | what it is for | whom it may know |
//! |---|---|---|
//! | [`domain`] | the rules of study: pure, no clock, no chance, no I/O | nobody |
//! | [`bank`] | question files to checked questions | `domain` |
//! | [`store`] | the only SQL | `domain` |
//! | [`engine`] | use cases: load, decide, save in one transaction, describe | `bank`, `store`, `domain` |
//! | [`wording`] | every sentence, in English and Chinese | `engine`, `domain` |
//! | [`judge`] | the only room that talks to a language model | `delivery`, `engine`, `domain` |
//! | [`delivery`] | the outbox: sends what nobody asked for just now | `engine`, `domain` |
//! | [`discord`] | the only room that knows serenity | `delivery`, `engine`, `wording`, `domain` |
//! | [`telegram`] | the only room that knows teloxide | `delivery`, `engine`, `wording`, `domain` |
//! | [`terminal`] | the same engine without any platform | `delivery`, `engine`, `wording`, `domain` |
//! | [`measure`] | what the matcher is worth: on data sets, and against confirmed ticks | `store`, `domain` |
//! | [`sheets`] | the bank for those who write it | `bank`, `domain`, `terminal` |
//! | [`config`], [`cli`] | what the operator says | nobody |
//! | [`app`] | composition | all |
//!
//! `tests/it/tidy` reads the sources and fails where a room knows one that it may not.

pub mod app;
pub mod bank;
pub mod cli;
pub mod config;
pub mod delivery;
pub mod discord;
pub mod domain;
pub mod engine;
pub mod judge;
pub mod measure;
pub mod sheets;
pub mod store;
pub mod telegram;
pub mod terminal;
pub mod wording;
