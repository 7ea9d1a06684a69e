//! Waiting for the judge beside everything else: the comparison is shown at once and edited when its word comes.
//!
//! Nobody else's updates wait for it, and the update that brought the answer is confirmed before it.

use std::sync::Arc;

use super::Adapter;
use super::updates::Asker;
use crate::engine::Request;
use crate::engine::view::{CompareScreen, Screen, Suggester, View};

impl Adapter {
    /// Has the judge read the answer of a comparison that stands in a message, if it is about to, and puts
    /// its word in the place of that message.
    pub(super) fn judge_later(self: &Arc<Self>, asker: Asker, request: Request, shown: View, message: Option<i64>) {
        if shown.judging().is_none() {
            return;
        }
        let adapter = Arc::clone(self);
        self.judging.spawn(async move {
            let judged = tokio::select! {
                // The answer and the suggestion that it has are saved; nothing is lost but the judge's word.
                () = adapter.stopping.cancelled() => return,
                judged = adapter.engine.judged(&request, shown.clone()) => judged,
            };
            match judged {
                Ok(view) if takes_the_place(&shown, &view) => {
                    let main = adapter.render(&view, asker.kind).main;
                    adapter.show(&asker, main, message).await;
                }
                Ok(_) => {}
                Err(fault) => super::reply::log(&fault),
            }
        });
    }
}

/// Whether the learner has not gone on meanwhile: what they pressed or wrote since has been shown already.
fn takes_the_place(shown: &View, judged: &View) -> bool {
    let (Screen::Compare(old), Screen::Compare(new)) = (&shown.screen, &judged.screen) else {
        return false;
    };
    let ticks = |screen: &CompareScreen| screen.points.iter().map(|point| point.ticked).collect::<Vec<_>>();
    old.attempt == new.attempt
        && old.answer == new.answer
        && (new.suggested_by == Suggester::Judge || ticks(old) == ticks(new))
}
