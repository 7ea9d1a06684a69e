# Every sentence that Drillbit says, in English. Keys become constants in wording::key.

## Buttons
button-answer = Answer
button-reveal = Reveal
button-again = Again
button-hard = Hard
button-good = Good
button-easy = Easy
button-undo = Undo
button-next = Next
button-early = Review early
button-daily = Today's question
button-suspend = Set it aside
button-resume-card = Bring it back
button-retry = Try again
button-progress = My progress
button-streak = My streak
button-settings = Settings
button-no-daily = No daily question
button-vacation-days =
    { $days ->
        [one] 1 day
       *[other] { $days } days
    }
button-vacation-end = End the vacation
button-why = Why?
button-judge-on = Turn the judge on
button-judge-off = Turn the judge off
button-resume = Resume
button-pause = Pause

## Questions
question-daily = Question of the day
question-due = Review
question-new = New question
question-early = Once more
question-meta = { $topic } · difficulty { $level }/5
question-how-text = Type your answer the way you would say it in the interview, or answer in your head and press Reveal.
question-how-form = Press Answer to type (nobody else here will see it), or answer in your head and press Reveal.
question-due-left =
    { $count ->
        [one] 1 more review waits after this one.
       *[other] { $count } more reviews wait after this one.
    }
answer-form-title = Your answer
answer-form-label = Nobody else here will see it
answer-form-hint = As you would say it in the interview

## Comparing
compare-your-answer = Your answer
compare-in-your-head = You answered in your head.
compare-reference = Reference answer
compare-rubric = Which of these points did you make?
compare-suggested = I ticked what I recognized in your text. You have the last word.
compare-suggested-none = I recognized none of the points in your text. You have the last word.
compare-suggested-maybe = I am not sure about some of the points. You have the last word.
compare-judged = The judge suggested these ticks. You have the last word.
compare-judged-maybe = The judge is not sure about some of the points. You have the last word.
compare-judged-none = The judge found none of the points in your text. You have the last word.
compare-judging = The judge is reading your answer and may change the ticks in a moment. For now the ticks are mine.
compare-judge-late = The judge's word did not come in time, so the ticks are mine. You have the last word.
compare-maybe = maybe, please check
compare-maybe-near = maybe: you wrote { $words }
compare-maybe-denied = maybe: you wrote { $words }, but with a “not”
compare-maybe-misconception = maybe: { $words } stands next to something that is not right
compare-maybe-listed = maybe: you named { $words } without saying more
compare-must = must
compare-bonus = bonus
compare-score = Score with these ticks: { $score }/100
compare-rate = Tick the points you made, then rate yourself.
compare-menu = Points you made
compare-correction-title = Worth checking
compare-correction = You seem to say: “{ $claim }” { $correction }

## Grades
graded-title = { $score }/100
graded-points = { $made } of { $points } points, rated { $rating }
graded-due =
    { $days ->
        [one] It comes back tomorrow, { $date }.
       *[other] It comes back on { $date }, in { $days } days.
    }
graded-missed = To remember
graded-complete = You made every point that counts.
graded-follow-up = An interviewer might go on
graded-sources = Read on
graded-zone-chat = Your days are counted in { $zone }, the zone of the chat where you began. To change it: /settings timezone
graded-zone-client = Your days are counted in { $zone }, as your app's language suggests. To change it: /settings timezone
graded-zone-default = Your days are counted in UTC until you say where you are: /settings timezone
graded-milestone = { $days } days in a row. That is a milestone: well done!
milestone-shared = { $who } has studied { $days } days in a row.
milestone-someone = One of you
graded-leech = You have forgotten this one many times. Setting it aside for a while is fine.
graded-counted = Counted for the group's average.
graded-undo-hint = Pressed the wrong one? Undo works until your next grade today.

## Nothing waiting
nothing-due = Nothing is due right now. Well done.
nothing-due-topic = Nothing is due in { $topic } right now.
nothing-limit =
    { $count ->
        [0] You have set new questions to 0 a day: /settings new
        [one] You have met your new question for today.
       *[other] You have met your { $count } new questions for today.
    }
nothing-next-due = Your next review comes on { $date }.
nothing-early = You can still review early: it counts for today.

## Streak
streak-title = Your streak
streak-days =
    { $days ->
        [0] No streak yet
        [one] 1-day streak
       *[other] { $days }-day streak
    }
streak-at-risk = Grade one question before { $until } to keep it.
streak-at-risk-freeze = Grade one question before { $until }, or a freeze is used for today.
streak-done = Today already counts.
streak-on-vacation = You are on vacation today: your streak waits for you.
streak-excused = I was down for most of today, so today needs nothing from you.
streak-bridged = Your change of time zone takes today away, so it needs nothing from you.
streak-start = Grade one question today and it begins.
streak-longest =
    { $days ->
        [one] Longest: 1 day
       *[other] Longest: { $days } days
    }
streak-freezes =
    { $count ->
        [0] No freeze in hand. One saves a missed day.
        [one] 1 freeze in hand: it saves one missed day.
       *[other] { $count } freezes in hand: each saves one missed day.
    }
streak-to-freeze =
    { $days ->
        [one] 1 more day studied earns a freeze.
       *[other] { $days } more days studied earn a freeze.
    }
streak-week = Last seven days
streak-next-milestone = Next milestone: { $days } days
streak-vacation = Vacation: { $first } to { $last }
mark-frozen = freeze
mark-vacation = vacation
mark-excused = I was down
mark-bridged = time zone
mark-missed = missed

## What each day counted for
ledger-title = What each day counted for
ledger-row = { $date }: { $what }
ledger-cutoff = to 0{ $hour }:00 in { $zone }
ledger-studied =
    { $grades ->
        [one] 1 graded, day { $streak }
       *[other] { $grades } graded, day { $streak }
    }
ledger-frozen = nothing graded; a freeze kept the streak
ledger-vacation = vacation; the streak was kept
ledger-excused = I was down for more than half the day; excused, the streak was kept
ledger-bridged = taken by your change of time zone; the streak was kept
ledger-missed = nothing graded; the streak ended
ledger-open = nothing graded yet
ledger-idle = nothing graded; no streak was running
ledger-late = graded when a later day already counted; it changes nothing

## Vacation
vacation-title = Vacation
vacation-none = No vacation is planned. Your streak waits while you are away: say for how long, or until when, up to 14 days.
vacation-planned =
    { $days ->
        [one] Your vacation is { $first }.
       *[other] Your vacation is from { $first } to { $last }, { $days } days.
    }
vacation-what = Your streak waits, no reminders come, and reviews are spread over the days after it. Studying all the same still counts.
vacation-today-first = Today still counts, though: grade one question before { $until }.
vacation-ended = Welcome back. From tomorrow your days count again; today is still free.
vacation-taken-back = Taken back. Your days go on counting.
vacation-hint-line = For example: /vacation 5, /vacation until Dec 10, /vacation from Dec 1 until Dec 10, /vacation off
vacation-hint-options = Choose “until” and “from” as options of /vacation; “off” ends it.
streak-today =
    { $count ->
        [0] Nothing graded today.
        [one] 1 question graded today.
       *[other] { $count } questions graded today.
    }
streak-day-ends = Your day ends at { $until } ({ $zone }).

## Progress
progress-title = Your progress
progress-met = { $met } of { $questions } questions met
progress-grades =
    { $count ->
        [0] No answer graded yet. /drill begins.
        [one] 1 answer graded, score { $average }/100
       *[other] { $count } answers graded, average { $average }/100
    }
progress-due =
    { $count ->
        [0] No review is due.
        [one] 1 review is due.
       *[other] { $count } reviews are due.
    }
progress-new-left =
    { $count ->
        [0] No new question left for today.
        [one] 1 new question left for today.
       *[other] { $count } new questions left for today.
    }
progress-topic = { $topic }: { $met }/{ $questions }
progress-topic-average = { $topic }: { $met }/{ $questions }, average { $average }
progress-topics = By topic

## Topics
topics-title = Topics
topics-line = { $topic } ({ $slug }): { $questions }
topics-line-met = { $topic } ({ $slug }): { $questions }, { $met } met
topics-hint = Drill one with /drill and its short name, for example: /drill { $slug }

## Settings
settings-title = Your settings
settings-changed = Saved.
settings-language = Language: English
settings-zone = Time zone: { $zone }
settings-zone-unset = Time zone: { $zone } (not chosen by you yet)
settings-rollover = Your day ends at 0{ $hour }:00.
settings-today-ends = Today's ends { $until }.
settings-coming = From { $when } on: { $zone }, your day then ends at 0{ $hour }:00. Until then you can still change your mind.
settings-share-on = Milestones are shared with the group whose question reached them.
settings-share-off = Milestones stay between us. To share them with your group: /settings share on
settings-new = New questions a day: { $count }
settings-retention = Aim to remember: { $percent }%
settings-daily = Daily question in this chat: { $time }
settings-daily-paused = Daily question in this chat: { $time } (paused)
settings-daily-none = Daily question in this chat: none
settings-reminder = Reminder: { $time }, only on days when your streak is at risk
settings-reminder-none = Reminder: none
settings-reminder-refused = Reminder: stopped, because my private messages do not reach you. Open them to me, then set it again.
settings-judge-on = Judge: on. Your typed answers are sent to { $place }, without your name, and a language model there suggests your ticks.
settings-judge-off = Judge: off. If you turn it on, your typed answers are sent to { $place }, without your name, and a language model there suggests your ticks.
settings-hint-line = Change one by writing it, for example: /settings timezone Berlin, /settings new 5, /settings daily 08:30, /settings remind 21:00
settings-hint-options = Change one by choosing it as an option of /settings.

## Schedule
schedule-created = Set. The daily question is on.
schedule-changed = Changed.
schedule-paused = Paused. Nothing will be posted until /resume.
schedule-resumed = On again.
schedule-shown = The daily question here
schedule-time = { $time } { $zone }, { $days }
schedule-language-en = In English
schedule-language-zh = In Chinese
schedule-language-both = In English and Chinese
schedule-topics-all =
    { $count ->
        [one] All topics (1 question)
       *[other] All topics ({ $count } questions)
    }
schedule-topics = Topics: { $topics } ({ $count } questions)
schedule-role = Mentions { $role }
schedule-next = Next: { $when }
schedule-is-paused = Paused by an admin. /resume starts it again.
schedule-gone = Paused: I cannot reach this place any more ({ $reason }). Add me back or give /setup another place, then /resume.
schedule-rights = Paused: I may not write here ({ $reason }). Let me see the chat and send messages, then /resume.
schedule-closed = Paused: the thread or topic is closed ({ $reason }). Reopen it or give /setup another place, then /resume.
schedule-blocked = Paused: my messages are blocked ({ $reason }). Unblock me, then /resume.
schedule-refused = Paused because posts were refused: { $reason }. Put that right, then /resume.
schedule-where = Posts go to { $place }.
schedule-hint-line = Change it in one line, for example: /setup 09:00 Asia/Shanghai both
schedule-hint-options = Change it with the options of /setup.
days-all = every day
days-working = Monday to Friday
days-weekend = Saturday and Sunday

## Welcome
welcome-hello = Hello! I ask one LLM interview question a day, show you a rubric to grade your own answer, and bring back what you are about to forget.
welcome-bank = { $questions } questions on { $topics } topics, in English and Chinese.
welcome-language = Which language shall we use?
welcome-zone = Where are you? Pick a time zone, or just write your city.
welcome-daily = When should the daily question come? Pick a time, or write one such as 07:45.
welcome-done-daily = All set. Your question comes every day at { $time }.
welcome-done = All set. No daily question; /drill whenever you like.
welcome-start = Ready for the first one?

## Help
help-title = What you can do
help-private-note = Everything you answer stays between us.
help-group-note = The question is for everyone; answers, ticks and scores stay private.
help-how = Answer, compare with the reference, tick the points you made, rate yourself. I keep the streak and bring questions back in time.
help-admin = For admins
command-daily = Today's question
command-drill = The next question: reviews first, then new ones
command-streak = Your streak
command-vacation = Days off: your streak waits, at most 14 days
command-progress = Your cards, scores and topics
command-topics = The topics of the bank
command-settings = Your language, time zone, day end and limits
command-setup = Set up the daily question of this chat
command-pause = Pause the daily question of this chat
command-resume = Resume the daily question of this chat
command-help = What you can do here
command-start = Begin
argument-topic = A topic, by its short name
argument-topics = Topics, parted by commas, or “all”
argument-language = The language
argument-timezone = A city or an IANA time zone
argument-rollover = The hour at which your day ends, 0 to 6
argument-new = New questions a day, 0 to 100
argument-retention = How much to remember, 70 to 97 percent
argument-daily = The time of your own daily question, or “off”
argument-share = Share milestones with the group, or keep them to yourself
argument-why = What each of the last 14 days counted for
argument-until = Days such as 5, or the last date such as Dec 10; “off” ends it
argument-from = The first date, if it is not tomorrow
argument-remind = When to remind you if your streak is at risk, or “off”
argument-time = When the question is posted, such as 09:00
argument-channel = Where to post, if not here
argument-days = Days such as mon-fri, or “daily”
argument-role = A role to mention with each post
choice-english = English
choice-chinese = Chinese
choice-both = English and Chinese

## Posts
post-title = Question of the day · { $date }
post-late = Late today, sorry.
post-how = Answer in private: nobody else sees it.
post-answered =
    { $count ->
        [0] Nobody has answered yet.
        [one] 1 person has answered.
       *[other] { $count } people have answered.
    }
post-average = Average { $average }/100

## Reveals, reminders and news
reveal-title = The answer · { $date }
reveal-thread = Answer: { $question }
reveal-try = Try it yourself
reminder-title =
    { $days ->
        [one] Your streak of 1 day is at risk
       *[other] Your streak of { $days } days is at risk
    }
reminder-until = It counts until { $until }. One question keeps it.
reminder-freeze =
    { $count ->
        [one] You hold 1 freeze; a day off would use it.
       *[other] You hold { $count } freezes; a day off would use one.
    }
reminder-due =
    { $count ->
        [one] 1 review is waiting.
       *[other] { $count } reviews are waiting.
    }
reminder-answer = Answer one now
reminder-off = No more reminders
stopped-title = A daily question that you set up has stopped
test-post = This is a test: the daily question will come here.
test-on-its-way = A test is on its way. If nothing shows up within a minute, /setup says why.
button-test = Send a test

## Notices
notice-not-yours = That button belongs to somebody else. /drill gives you your own question.
notice-old-button = That button is from an earlier version. /drill or /daily brings a fresh one.
notice-question-gone = That question is no longer in the bank. /drill brings another.
notice-post-gone = I cannot find that post any more. /drill brings a question.
notice-nothing-open = No question is open. /drill brings the next one, /daily today's.
notice-answer-empty = I found no words in that answer. Write a sentence or two, or press Reveal to answer in your head.
notice-answer-too-long = That answer has { $length } characters; I can take { $most }. Nothing is lost: shorten it and send it again.
notice-undo-over = That grade can no longer be undone: you have graded another one since, or the day is over.
notice-admins-only = Only admins of this chat can do that.
notice-private-only = That works in our private chat.
notice-no-judge = No judge can be turned on here: whoever runs this bot has not named one. I go on suggesting ticks myself.
notice-no-schedule = This chat has no daily question yet. An admin can add one with /setup. /drill works right away.
notice-no-schedule-admin = This chat has no daily question yet. Add one with /setup, for example: /setup 09:00 Asia/Shanghai both
notice-daily-later = The next question of the day comes on { $when }. /drill works right away.
notice-empty-choice = The bank has no question for that choice. /topics lists what there is.
notice-unknown-topic = I do not know the topic “{ $given }”. /topics lists them.
notice-unknown-topic-nearest = I do not know the topic “{ $given }”. Did you mean “{ $nearest }”?
notice-unknown-zone = I do not know the time zone “{ $given }”. Write a city such as Berlin or an IANA name such as Asia/Shanghai.
notice-unknown-zone-nearest = I do not know the time zone “{ $given }”. Did you mean { $nearest }?
notice-bad-time = “{ $given }” is not a time of day. Write it as 09:00 or 21:30.
notice-bad-language = “{ $given }” is not a language I speak. Choose en or zh; posts may also be both.
notice-bad-days = I cannot read “{ $given }” as days. Write daily, mon-fri, or a list such as mon,wed,fri.
notice-bad-number = “{ $given }” does not fit: a whole number from { $least } to { $most } is expected.
notice-cutoff-too-soon = Your zone or day end changed less than 24 hours ago. It can change again from { $when } on, so that no day is lost in between.
notice-bad-vacation = I cannot read “{ $given }” as a vacation. Write a number of days such as 5, or a date such as Dec 10 or 2026-12-10.
notice-vacation-not-ahead = A vacation is set in advance: it can begin on { $earliest } at the earliest.
notice-vacation-ends-before = That would end before it begins on { $first }. Choose a later date.
notice-vacation-too-long = A vacation has at most { $most } days: this one can last until { $latest }.
notice-vacation-too-far = That is too far ahead. A vacation can begin within the next { $most } days.
notice-vacation-study-first = Study one day after your last vacation, then you can plan the next.
notice-no-vacation = There is no vacation to end after today. /vacation 5 plans one of five days.
notice-bad-switch = “{ $given }” is neither on nor off. Write on or off.
notice-setup-needs-time = When should the question come? For example: /setup 09:00 Asia/Shanghai both
notice-unknown-command = I do not know /{ $name }. /help lists what I can do.
notice-unknown-command-nearest = I do not know /{ $name }. Did you mean /{ $nearest }?
notice-suspended = Set aside. It will not come back on its own.
notice-unsuspended = It is back in your reviews.
fault = Something went wrong on my side, and nothing was lost. Please try again in a minute. (incident { $incident })

## Terminal (the blank between a key and its label is one that does not break)
terminal-greeting = Drillbit: one LLM interview question a day.
terminal-no-tokens = No token is set, so we talk right here. Discord and Telegram: see config.example.toml.
terminal-keys-question = Write your answer; an empty line sends it.   r { $reveal }   /help   /quit
terminal-judging = The judge is reading your answer…
terminal-keys-compare = 1-{ $points } tick or untick, several at once: 1 3   a { $again }   h { $hard }   g { $good }   e { $easy }
terminal-keys-graded = n { $next }   u { $undo }   /streak   /progress   /quit
terminal-keys-next = n { $next }   /help   /quit
terminal-keys-early = e { $early }   /daily   /quit
terminal-keys-suspend = x { $suspend }
terminal-answer-unsent = The input ended before an empty line, so I take what you wrote as your answer.
terminal-not-a-point = There is no point { $given } here; choose from 1 to { $points }.
terminal-not-a-key = I do not know “{ $given }” here.
terminal-bye = See you tomorrow. Everything is saved.

## Telegram
telegram-wordless = I can only read words. Please write your answer as a text message.
telegram-answer-in-private = Answers stay between us: open our private chat and type yours there.
telegram-in-private = That is for your eyes only. It waits for you in our private chat.
telegram-button-private = Open private chat
telegram-button-answer = Answer in private
telegram-reference-above = The reference answer is long: it is in the message above.
telegram-hello-group = Hello, everyone! I bring one LLM interview question a day. You each answer in private, and I show here how many did.
telegram-no-rights = I may not write in that group, so no question could arrive there. Make me an admin, or let members send messages; then set it up again.
telegram-hello-group-setup = An admin starts it with one line, for example: /setup 09:00 Asia/Shanghai both

## Discord
discord-missing-permissions = I cannot post in { $place } yet. I lack: { $permissions }. Allow me that in the settings of the channel, then do this again.
discord-view-channel = View Channel
discord-send-messages = Send Messages
discord-send-in-threads = Send Messages in Threads
discord-embed-links = Embed Links
discord-setup-needs-time = When should the question come? Choose the option “time” of /setup, for example 09:00.
discord-no-schedule-admin = This chat has no daily question yet. Add one with /setup and its option “time”.
discord-topics-hint = Drill one with the option “topic” of /drill.
