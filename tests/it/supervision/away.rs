//! A network that is away: tries with growing pauses, one line in the log, and back by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::json;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::times_said;
use crate::binary::Binary;
use crate::discord_adapter::command;
use crate::scene::{LEARNER, Scene, said, stopped};
use crate::{standin_discord, standin_telegram};

/// The way to a server, which can be shut.
struct Door {
    address: String,
    open: watch::Sender<bool>,
    /// How often somebody came while it was shut.
    knocks: Arc<AtomicUsize>,
}

impl Door {
    /// A door before `http://host:port` or `ws://host:port`, with an address of the same kind.
    async fn before(url: &str) -> Self {
        let (scheme, host) = url.split_once("://").unwrap();
        let host = host.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("{scheme}://{}", listener.local_addr().unwrap());
        let (open, knocks) = (watch::Sender::new(true), Arc::new(AtomicUsize::new(0)));
        let (state, count) = (open.subscribe(), Arc::clone(&knocks));
        tokio::spawn(async move {
            while let Ok((mut inside, _)) = listener.accept().await {
                if !*state.borrow() {
                    count.fetch_add(1, Ordering::SeqCst);
                    continue;
                }
                let (mut state, host) = (state.clone(), host.clone());
                tokio::spawn(async move {
                    let mut outside = TcpStream::connect(host).await.unwrap();
                    tokio::select! {
                        _ = copy_bidirectional(&mut inside, &mut outside) => {}
                        _ = state.wait_for(|open| !*open) => {}
                    }
                });
            }
        });
        Self { address, open, knocks }
    }

    fn knocks(&self) -> usize {
        self.knocks.load(Ordering::SeqCst)
    }
}

/// Both platforms behind doors.
struct Doors {
    discord: Door,
    gateway: Door,
    telegram: Door,
}

impl Doors {
    async fn before(scene: &Scene) -> Self {
        let doors = Self {
            discord: Door::before(&scene.discord.api_url).await,
            gateway: Door::before(&scene.discord.gateway_url()).await,
            telegram: Door::before(&scene.telegram.url()).await,
        };
        scene.discord.move_gateway(&doors.gateway.address);
        doors
    }

    fn launch(&self, scene: &Scene) -> Binary {
        scene.launch_at(
            &self.discord.address,
            &self.telegram.address,
            standin_discord::TOKEN,
            standin_telegram::TOKEN,
        )
    }

    fn open(&self, open: bool) {
        for door in [&self.discord, &self.gateway, &self.telegram] {
            door.open.send_replace(open);
        }
    }
}

async fn both_answer(scene: &mut Scene) {
    let help = scene.on_discord(|id| command(id, "help", &json!([]), true)).await;
    assert!(said(&help, "What you can do"), "{help:#}");
    let mut update = 0;
    scene
        .on_telegram(LEARNER, "What you can do", |telegram| {
            update = telegram.says(LEARNER, "/help");
        })
        .await;
    scene.telegram.until_confirmed(update).await;
}

fn warnings(binary: &Binary) -> Vec<String> {
    let lines = binary.lines().into_iter();
    lines
        .filter(|line| line.contains("WARN") || line.contains("ERROR"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn started_without_a_network_it_waits_for_both_with_growing_pauses() {
    let mut scene = Scene::new().await;
    let doors = Doors::before(&scene).await;
    doors.open(false);
    let binary = doors.launch(&scene);
    binary.says("cannot reach Discord").await;
    binary.says("Telegram cannot be reached").await;
    // The pauses are what this is about.
    tokio::time::sleep(Duration::from_millis(3_200)).await;
    let knocks = [doors.discord.knocks(), doors.gateway.knocks(), doors.telegram.knocks()];
    // Every try may connect twice: the client itself tries once more where nothing was sent.
    assert!(knocks[0] <= 6 && knocks[1] == 0 && knocks[2] <= 8, "{knocks:?}");
    assert_eq!(warnings(&binary).len(), 2, "{:#?}", warnings(&binary));
    doors.open(true);
    binary.says("connected to Discord").await;
    binary.says("connected to Telegram").await;
    both_answer(&mut scene).await;
    stopped(binary).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_network_that_goes_away_and_comes_back_is_said_once_each_way() {
    let mut scene = Scene::new().await;
    let doors = Doors::before(&scene).await;
    let binary = doors.launch(&scene);
    binary.says("connected to Discord").await;
    binary.says("connected to Telegram").await;
    both_answer(&mut scene).await;
    doors.open(false);
    binary.says("lost the connection to Discord").await;
    binary.says("Telegram cannot be reached").await;
    // The pauses are what this is about.
    tokio::time::sleep(Duration::from_secs(6)).await;
    let knocks = [doors.discord.knocks(), doors.gateway.knocks(), doors.telegram.knocks()];
    assert!(knocks.iter().all(|knocks| *knocks <= 10), "{knocks:?}");
    doors.open(true);
    both_answer(&mut scene).await;
    for (words, times) in [
        ("lost the connection to Discord", 1),
        ("connected to Discord", 2),
        ("Telegram cannot be reached", 1),
        ("connected to Telegram", 2),
    ] {
        assert_eq!(times_said(&binary, words), times, "{words}: {:#?}", binary.lines());
    }
    assert_eq!(warnings(&binary).len(), 2, "{:#?}", warnings(&binary));
    stopped(binary).await;
}
