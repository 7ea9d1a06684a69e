//! The integration tests, one binary.

mod bad_input;
mod bank;
mod binary;
mod both_platforms;
mod crash;
mod discord_adapter;
mod discord_wire;
mod journeys;
mod judge;
mod migrations;
mod outbox;
mod private_chat;
mod sample_views;
mod scene;
mod standin_discord;
mod standin_judge;
mod standin_telegram;
mod store;
mod store_plans;
mod telegram_adapter;
mod telegram_wire;
mod terminal;
mod tidy;
mod walk;
mod world;
