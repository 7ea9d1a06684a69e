//! it

mod discord_adapter;
mod discord_wire;
mod sample_views;
mod standin_discord;
