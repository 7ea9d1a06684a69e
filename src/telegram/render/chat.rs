//! What concerns a whole chat: its schedule, and what can be done in it.

use super::super::commands;
use super::super::cut::shorten;
use super::super::html::{Html, units};
use super::{Message, lines, press, row};
use crate::domain::ids::ChatKind;
use crate::domain::question::Language;
use crate::engine::action::ScheduleAction;
use crate::engine::catalogue::Command;
use crate::engine::view::{HelpScreen, ScheduleEvent, ScheduleScreen};
use crate::wording::{dates, key, say, say_with, sentences};

pub(super) fn schedule(language: Language, screen: &ScheduleScreen) -> Message {
    let ScheduleScreen {
        event,
        chat,
        kind,
        // Posts come to the chat in which the schedule is made, so there is no other place to name.
        place: _,
        time,
        zone,
        weekdays,
        language: posts,
        topics: _,
        questions: _,
        // Telegram has no roles to mention.
        role: _,
        paused,
        next,
    } = screen;
    let mut html = Html::default();
    html.strong(&say(language, sentences::schedule_event(*event))).gap();
    let state = match next {
        Some(next) => {
            let when = dates::moment(language, *next, *zone);
            Some(say_with(language, key::SCHEDULE_NEXT, &[("when", (&when).into())]))
        }
        None => sentences::schedule_pause(language, screen).map(|reason| shorten(&reason, 400)),
    };
    let facts = [
        Some(say_with(
            language,
            key::SCHEDULE_TIME,
            &[
                ("time", (&dates::time(*time)).into()),
                ("zone", zone.name().into()),
                ("days", (&dates::weekdays(language, *weekdays)).into()),
            ],
        )),
        Some(say(language, sentences::post_language(*posts))),
        Some(shorten(&sentences::schedule_topics(language, screen), 1_000)),
        state,
    ];
    lines(&mut html, facts.into_iter().flatten(), 0);
    html.gap().emphasis(&say(language, key::SCHEDULE_HINT_LINE));
    // Only an admin can have made anything else happen than a look at it.
    let for_admin = *kind == ChatKind::Private || *event != ScheduleEvent::Shown;
    let switch = if paused.is_some() {
        press(language, key::BUTTON_RESUME, ScheduleAction::Resume)
    } else {
        press(language, key::BUTTON_PAUSE, ScheduleAction::Pause)
    };
    let tested = *kind == ChatKind::Group && for_admin && paused.is_none();
    let test = press(language, key::BUTTON_TEST, ScheduleAction::Test { chat: *chat });
    Message::new(html, vec![row([switch.filter(|_| for_admin), test.filter(|_| tested)])])
}

pub(super) fn help(language: Language, screen: &HelpScreen) -> Message {
    let HelpScreen {
        kind,
        admin,
        has_schedule,
    } = screen;
    let mut html = Html::default();
    html.strong(&say(language, key::HELP_TITLE)).gap();
    html.words(&say(language, key::HELP_HOW)).gap();
    let (for_admins, for_all): (Vec<Command>, Vec<Command>) =
        commands::offered(*kind, *admin).partition(|command| command.is_for_admins());
    let described = |command: Command| {
        format!(
            "/{} – {}",
            command.name(),
            say(language, commands::description(command))
        )
    };
    let note = say(
        language,
        match kind {
            ChatKind::Private => key::HELP_PRIVATE_NOTE,
            ChatKind::Group => key::HELP_GROUP_NOTE,
        },
    );
    lines(&mut html, for_all.into_iter().map(described), units(&note));
    if !for_admins.is_empty() {
        html.gap();
        // In a private chat everybody is their own admin.
        if *kind == ChatKind::Group {
            html.strong(&say(language, key::HELP_ADMIN)).line();
        }
        lines(&mut html, for_admins.into_iter().map(described), units(&note));
        if !has_schedule && *kind == ChatKind::Group {
            html.line().emphasis(&say(language, key::NOTICE_NO_SCHEDULE_ADMIN));
        }
    }
    html.gap().words(&note);
    Message::new(html, vec![])
}
