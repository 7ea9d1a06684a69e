//! A typed answer with something wrong in it: what is shown for it, and what is left to the learner.

use drillbit::domain::grading::Rating;
use drillbit::domain::matching::{PointState, Why};
use drillbit::domain::question::QuestionId;
use drillbit::engine::action::StudyAction;
use drillbit::engine::view::CompareScreen;

use crate::world::{Person, World, screen};

/// Asks for a question of the bank and answers it.
async fn answer(world: &World, person: &Person, question: &str, text: &str) -> CompareScreen {
    let question = QuestionId::new(question);
    screen!(world.ask(person, StudyAction::Retry { question }).await, Question);
    screen!(world.say(person, text).await, Compare)
}

#[tokio::test]
async fn words_of_a_misconception_are_a_maybe_and_its_correction_is_told_again_at_the_grade() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let wrong = "RAG fine-tunes the model on the company documents, and RAG completely eliminates hallucinations.";
    let compare = answer(&world, &ann, "rag-01", wrong).await;
    assert_eq!(compare.corrections.len(), 2);
    let limits = &compare.points[1];
    assert_eq!((limits.suggested, limits.ticked), (Some(PointState::Maybe), false));
    let doubt = limits.doubt.as_ref().unwrap();
    assert_eq!(doubt.why, Why::Misconception);
    assert_eq!(doubt.words, ["company documents", "hallucinations"]);

    let graded = world.rate(&ann, &compare, Rating::Again).await;
    assert_eq!(graded.corrections, compare.corrections);
    assert_eq!(graded.score.value(), 0, "a misconception is told, not scored");
}

#[tokio::test]
async fn what_is_denied_or_only_listed_is_shown_with_its_words_and_may_be_ticked() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let listed = "chunks, embeddings, vector index, top-k, rerank, prompt, context, retrieval, citations, docs";
    let compare = answer(&world, &ann, "rag-01", listed).await;
    let doubts: Vec<_> = compare.points.iter().filter_map(|point| point.doubt.as_ref()).collect();
    assert!(
        doubts
            .iter()
            .any(|doubt| doubt.why == Why::Listed && !doubt.words.is_empty())
    );
    assert!(
        compare
            .points
            .iter()
            .all(|point| !point.ticked && point.suggested != Some(PointState::Tick))
    );
    let tick = StudyAction::Tick {
        attempt: compare.attempt,
        step: compare.step,
        point: 0,
        on: true,
    };
    assert!(screen!(world.ask(&ann, tick).await, Compare).points[0].ticked);

    let ben = Person::alone("ben");
    let denied = answer(
        &world,
        &ben,
        "rag-01",
        "You do not split the documents into chunks or index them.",
    )
    .await;
    let offline = &denied.points[2];
    assert_eq!((offline.suggested, offline.ticked), (Some(PointState::Maybe), false));
    assert_eq!(offline.doubt.as_ref().map(|doubt| doubt.why), Some(Why::Denied));
}

#[tokio::test]
async fn traditional_characters_are_read_and_shown_as_typed() {
    let world = World::new().await;
    let ann = Person::alone("ann");
    let typed = "大模型知識有截止日期，也沒見過公司內部文檔，容易出現幻覺。RAG 先離線把文檔切塊、向量化入庫，用戶提問時檢索最相關的幾段，拼到 prompt 裡讓模型回答，並標註來源。";
    let compare = answer(&world, &ann, "rag-01", typed).await;
    let ticked: Vec<bool> = compare.points.iter().map(|point| point.ticked).collect();
    assert_eq!(ticked, [true, true, true, true, true, false, false]);
    assert_eq!(compare.answer.as_deref(), Some(typed));
}
