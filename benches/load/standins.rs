//! What the platforms do in their own process: they hear orders and tell what came of them.

use serde_json::json;
use tokio::io::{AsyncBufReadExt as _, BufReader as AsyncReader};

use crate::discord;
use crate::platforms::say;
use crate::telegram;

/// Is the platforms until nobody listens any more.
pub(crate) fn run() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let telegram = telegram::Standin::default();
        let address = telegram.listen().await?;
        let discord = discord::Standin::start().await;
        say(&json!({"telegram": address, "discord": discord.api_url}))?;
        let mut orders = AsyncReader::new(tokio::io::stdin()).lines();
        while let Some(order) = orders.next_line().await? {
            let (verb, number) = order.split_once(' ').unwrap_or((&order, "0"));
            let number: i64 = number.parse()?;
            match verb {
                // A bot is about to start: tells when it polls, and when its session on Discord has begun.
                "expect" => {
                    let polls = telegram.until(|_| true).await.polls;
                    let (sessions, _, _) = discord.sessions();
                    say(&json!("armed"))?;
                    let polled = async {
                        telegram.until(|now| now.polls > polls).await;
                        say(&json!("telegram"))
                    };
                    let began = async {
                        discord
                            .until("a session", |now| (now.sessions().0 > sessions).then_some(()))
                            .await;
                        say(&json!("discord"))
                    };
                    tokio::try_join!(polled, began)?;
                }
                "offer" => {
                    telegram.offer(number);
                    say(&json!("offered"))?;
                }
                // Tells when the presses up to this one are confirmed, and how things stand.
                "reach" => {
                    let now = telegram.until(|now| now.confirmed >= number).await;
                    say(&json!({"confirmed": now.confirmed, "answered": now.answered, "shown": now.shown}))?;
                }
                // Tells when so many more presses are answered.
                "answer" => {
                    let wanted = telegram.until(|_| true).await.answered + number.unsigned_abs();
                    telegram.until(|now| now.answered >= wanted).await;
                    say(&json!("answered"))?;
                }
                _ => anyhow::bail!("unknown order {order:?}"),
            }
        }
        Ok(())
    })
}
