# Drillbit 说的每一句话（中文）。键名与 en.ftl 一一对应。

## 按钮
button-answer = 作答
button-reveal = 看答案
button-again = 忘了
button-hard = 吃力
button-good = 记得
button-easy = 轻松
button-undo = 撤销
button-next = 下一题
button-early = 提前复习
button-daily = 今日一题
button-suspend = 先放一放
button-resume-card = 恢复复习
button-retry = 再答一次
button-progress = 我的进度
button-streak = 连续天数
button-settings = 设置
button-no-daily = 不要每日一题
button-vacation-days = { $days } 天
button-vacation-end = 结束休假
button-why = 为什么？
button-judge-on = 打开评阅模型
button-judge-off = 关闭评阅模型
button-resume = 恢复
button-pause = 暂停

## 题目
question-daily = 每日一题
question-due = 复习
question-new = 新题
question-early = 再来一遍
question-meta = { $topic } · 难度 { $level }/5
question-how-text = 像面试时那样直接把答案打出来；也可以在心里作答，再点「看答案」。
question-how-form = 点「作答」写下答案（这里的其他人看不到）；也可以在心里作答，再点「看答案」。
question-due-left = 后面还有 { $count } 道题等着复习。
answer-form-title = 你的答案
answer-form-label = 这里的其他人看不到
answer-form-hint = 就像面试时那样说

## 对照
compare-your-answer = 你的答案
compare-in-your-head = 这题你是在心里作答的。
compare-reference = 参考答案
compare-rubric = 下面这些要点，你说到了哪些？
compare-suggested = 能认出来的要点已经替你勾上，最终由你决定。
compare-suggested-none = 没有从你的文字里认出要点，最终由你决定。
compare-suggested-maybe = 有几条要点拿不准，最终由你决定。
compare-judged = 这些勾是评阅模型建议的，最终由你决定。
compare-judged-maybe = 有几条要点评阅模型拿不准，最终由你决定。
compare-judged-none = 评阅模型没有在你的文字里找到要点，最终由你决定。
compare-judging = 评阅模型正在读你的答案，稍后可能会改动勾选。眼下勾上的是我认出来的。
compare-judge-late = 评阅模型没能及时给出意见，勾上的是我认出来的要点，最终由你决定。
compare-maybe = 不确定，请自己看看
compare-maybe-near = 不确定：你写到了{ $words }
compare-maybe-denied = 不确定：你写到了{ $words }，但带着否定
compare-maybe-misconception = 不确定：{ $words }旁边的说法有误
compare-maybe-listed = 不确定：你只提到了{ $words }，没有展开
compare-must = 必答
compare-bonus = 加分
compare-score = 按当前勾选：{ $score } 分
compare-rate = 先勾选说到的要点，再给自己评一下。
compare-menu = 你说到的要点
compare-correction-title = 这里值得再看看
compare-correction = 你似乎写了「{ $claim }」。{ $correction }

## 评分
graded-title = { $score } 分
graded-points = { $points } 个要点说到 { $made } 个，自评「{ $rating }」
graded-due =
    { $days ->
        [1] 明天（{ $date }）再见到它。
       *[other] { $days } 天后（{ $date }）再见到它。
    }
graded-missed = 记住这几点
graded-complete = 该说的都说到了。
graded-follow-up = 面试官可能接着问
graded-sources = 延伸阅读
graded-zone-chat = 目前按你开始答题的群的时区 { $zone } 计算你的一天。要改：/settings timezone
graded-zone-client = 目前按你客户端语言所在的时区 { $zone } 计算你的一天。要改：/settings timezone
graded-zone-default = 目前按 UTC 计算你的一天。告诉我你在哪里：/settings timezone
graded-milestone = 连续 { $days } 天，是个里程碑，真不错！
milestone-shared = { $who }已经连续学习 { $days } 天。
milestone-someone = 群里有人
graded-leech = 这道题忘了很多次了，先放一放也没关系。
graded-counted = 已计入群里的平均分。
graded-undo-hint = 点错了？今天评下一题之前都可以撤销。

## 没有待答的题
nothing-due = 现在没有要复习的题，很好。
nothing-due-topic = 「{ $topic }」目前没有要复习的题。
nothing-limit =
    { $count ->
        [0] 你把每天新题设成了 0 道：/settings new
       *[other] 今天的 { $count } 道新题已经做完。
    }
nothing-next-due = 下一次复习在 { $date }。
nothing-early = 想继续的话可以提前复习，同样算今天的。

## 连续天数
streak-title = 连续天数
streak-days =
    { $days ->
        [0] 还没有连续天数
       *[other] 已连续 { $days } 天
    }
streak-at-risk = { $until } 之前评一道题，就能接上。
streak-at-risk-freeze = { $until } 之前评一道题，不然会用掉一张补签卡。
streak-done = 今天已经算上了。
streak-on-vacation = 今天在休假，连续天数会等你。
streak-excused = 今天大半天我都不在线，今天不答也不影响。
streak-bridged = 换时区把今天跳过去了，今天不答也不影响。
streak-start = 今天评一道题，就从第 1 天开始。
streak-longest = 最长纪录：{ $days } 天
streak-freezes =
    { $count ->
        [0] 手上没有补签卡，一张可补一天。
       *[other] 手上有 { $count } 张补签卡，每张可补一天。
    }
streak-to-freeze = 再学 { $days } 天就能得一张补签卡。
streak-week = 最近七天
streak-next-milestone = 下一个里程碑：{ $days } 天
streak-vacation = 休假：{ $first } 至 { $last }
mark-frozen = 补签卡
mark-vacation = 休假
mark-excused = 我掉线了
mark-bridged = 换时区
mark-missed = 漏了

## 每一天算了什么
ledger-title = 每一天算了什么
ledger-row = { $date }：{ $what }
ledger-cutoff = 到 { $zone } 的 0{ $hour }:00
ledger-studied = 评了 { $grades } 道，第 { $streak } 天
ledger-frozen = 没有评题，用补签卡保住了
ledger-vacation = 休假，连续天数保留
ledger-excused = 我大半天不在线，不算你漏，连续天数保留
ledger-bridged = 换时区跳过的一天，连续天数保留
ledger-missed = 没有评题，连续天数到此为止
ledger-open = 还没有评题
ledger-idle = 没有评题，当时也没有连续天数
ledger-late = 评题时更晚的一天已经算过，不影响结果

## 休假
vacation-title = 休假
vacation-none = 还没有安排休假。你不在的时候连续天数会等你：说说休几天，或者休到哪天，最多 14 天。
vacation-planned =
    { $days ->
        [1] 休假一天：{ $first }。
       *[other] 休假从 { $first } 到 { $last }，共 { $days } 天。
    }
vacation-what = 连续天数会等你，期间不提醒，该复习的题会分摊到休假之后的几天。休假时想学也照样算数。
vacation-today-first = 不过今天还是要算的：{ $until } 之前评一道题。
vacation-ended = 欢迎回来。从明天起照常计算，今天仍算休假。
vacation-taken-back = 休假已取消，照常计算。
vacation-hint-line = 例如：/vacation 5，/vacation until 12-10，/vacation from 12-01 until 12-10，/vacation off
vacation-hint-options = 在 /vacation 里填 until 和 from 选项；填 off 就结束。
streak-today =
    { $count ->
        [0] 今天还没有评过题。
       *[other] 今天评了 { $count } 道题。
    }
streak-day-ends = 你的一天到 { $until } 结束（{ $zone }）。

## 进度
progress-title = 我的进度
progress-met = 题库 { $questions } 题，见过 { $met } 题
progress-grades =
    { $count ->
        [0] 还没有评过题，用 /drill 开始吧。
       *[other] 评过 { $count } 次，平均 { $average } 分
    }
progress-due =
    { $count ->
        [0] 没有到期的复习。
       *[other] 有 { $count } 道题该复习了。
    }
progress-new-left =
    { $count ->
        [0] 今天的新题已做完。
       *[other] 今天还可以做 { $count } 道新题。
    }
progress-topic = { $topic }：{ $met }/{ $questions }
progress-topic-average = { $topic }：{ $met }/{ $questions }，平均 { $average } 分
progress-topics = 各主题

## 主题
topics-title = 主题
topics-line = { $topic }（{ $slug }）：{ $questions } 题
topics-line-met = { $topic }（{ $slug }）：{ $questions } 题，见过 { $met } 题
topics-hint = 只练一个主题：/drill 加上括号里的短名，例如 /drill { $slug }

## 设置
settings-title = 我的设置
settings-changed = 已保存。
settings-language = 语言：中文
settings-zone = 时区：{ $zone }
settings-zone-unset = 时区：{ $zone }（你还没有选过）
settings-rollover = 一天到 0{ $hour }:00 结束。
settings-today-ends = 今天到 { $until } 结束。
settings-coming = { $when }起改用 { $zone }，一天到 0{ $hour }:00 结束。在那之前还可以再改。
settings-share-on = 达到里程碑时，会告诉出题的那个群。
settings-share-off = 里程碑只有我们两个知道。想让群里也看到：/settings share on
settings-new = 每天新题：{ $count } 道
settings-retention = 目标记住率：{ $percent }%
settings-daily = 这里的每日一题：{ $time }
settings-daily-paused = 这里的每日一题：{ $time }（已暂停）
settings-daily-none = 这里的每日一题：无
settings-reminder = 提醒：{ $time }，只在连续天数快断的日子提醒
settings-reminder-none = 提醒：无
settings-reminder-refused = 提醒：已停，我的私信发不到你那里。打开私信后再设一次。
settings-judge-on = 评阅模型：已开。你打出来的答案会发到 { $place }，由那里的语言模型阅读并建议勾选；不会发送你的名字。
settings-judge-off = 评阅模型：已关。打开后，你打出来的答案会发到 { $place }，由那里的语言模型阅读并建议勾选；不会发送你的名字。
settings-hint-line = 写出来就能改，例如：/settings timezone 北京，/settings new 5，/settings daily 08:30，/settings remind 21:00
settings-hint-options = 用 /settings 的选项修改。

## 定时
schedule-created = 设好了，每日一题已开启。
schedule-changed = 已修改。
schedule-paused = 已暂停。用 /resume 恢复之前不会再发题。
schedule-resumed = 已恢复。
schedule-shown = 这里的每日一题
schedule-time = { $time }（{ $zone }），{ $days }
schedule-language-en = 英文
schedule-language-zh = 中文
schedule-language-both = 中英双语
schedule-topics-all = 全部主题（{ $count } 题）
schedule-topics = 主题：{ $topics }（{ $count } 题）
schedule-role = 提醒 { $role }
schedule-next = 下一题：{ $when }
schedule-is-paused = 管理员已暂停。用 /resume 恢复。
schedule-gone = 已暂停：我进不去这里了（{ $reason }）。把我加回来，或者用 /setup 换个地方，再用 /resume 恢复。
schedule-rights = 已暂停：我在这里没有发言权限（{ $reason }）。让我能看到这里并发消息，再用 /resume 恢复。
schedule-closed = 已暂停：这个子区或话题已关闭（{ $reason }）。重新打开，或者用 /setup 换个地方，再用 /resume 恢复。
schedule-blocked = 已暂停：我的消息被屏蔽了（{ $reason }）。解除屏蔽后用 /resume 恢复。
schedule-refused = 发题被拒绝，已暂停：{ $reason }。处理好之后用 /resume 恢复。
schedule-where = 发到 { $place }。
schedule-hint-line = 一行就能改，例如：/setup 09:00 Asia/Shanghai both
schedule-hint-options = 用 /setup 的选项修改。
days-all = 每天
days-working = 周一至周五
days-weekend = 周六和周日

## 欢迎
welcome-hello = 你好！我每天出一道大模型面试题，给你评分要点自己打分，再在快忘的时候把题带回来。
welcome-bank = 题库现有 { $topics } 个主题、{ $questions } 道题，中英双语。
welcome-language = 我们用哪种语言？
welcome-zone = 你在哪里？选一个时区，或者直接写城市名。
welcome-daily = 每日一题几点发给你？选一个时间，或者写一个，比如 07:45。
welcome-done-daily = 都好了。每天 { $time } 给你出题。
welcome-done = 都好了。不发每日一题，想练的时候用 /drill。
welcome-start = 现在来第一题？

## 帮助
help-title = 可以这样用
help-private-note = 你的答案只有我们两个知道。
help-group-note = 题目大家都能看到，答案、勾选和分数都只有自己知道。
help-how = 先作答，再对照参考答案，勾选说到的要点，最后给自己评一下。我会记下连续天数，按时把题带回来。
help-admin = 管理员
command-daily = 今日一题
command-drill = 下一题：先复习，再做新题
command-streak = 连续天数
command-vacation = 休假：连续天数会等你，最多 14 天
command-progress = 题卡、分数和各主题的进度
command-topics = 题库里的主题
command-settings = 语言、时区、一天几点结束、每日新题数
command-setup = 设置这里的每日一题
command-pause = 暂停这里的每日一题
command-resume = 恢复这里的每日一题
command-help = 可以做什么
command-start = 开始
argument-topic = 主题的短名
argument-topics = 主题，用逗号分开；全部写 all
argument-language = 语言
argument-timezone = 城市或 IANA 时区名
argument-rollover = 一天几点结束，0 到 6
argument-new = 每天新题数，0 到 100
argument-retention = 目标记住率，70 到 97（百分比）
argument-daily = 你自己的每日一题几点来；不要就写 off
argument-share = 里程碑要不要让群里看到
argument-why = 最近 14 天每一天算了什么
argument-until = 休几天（如 5），或休到哪天（如 12-10）；结束休假写 off
argument-from = 从哪天开始，不填就是明天
argument-remind = 连续天数快断时几点提醒你；不要就写 off
argument-time = 几点发题，例如 09:00
argument-channel = 发到哪里，不选就是这里
argument-days = 哪几天，例如 mon-fri；每天写 daily
argument-role = 每次发题要提醒的身份组
choice-english = 英文
choice-chinese = 中文
choice-both = 中英双语

## 发题
post-title = 每日一题 · { $date }
post-late = 今天发晚了，抱歉。
post-how = 私下作答，别人看不到。
post-answered =
    { $count ->
        [0] 还没有人作答。
       *[other] 已有 { $count } 人作答。
    }
post-average = 平均 { $average } 分

## 揭晓、提醒与通知
reveal-title = 参考答案 · { $date }
reveal-thread = 参考答案：{ $question }
reveal-try = 自己试试
reminder-title = 连续 { $days } 天，今天还没练
reminder-until = { $until } 前答一道题，就能接上。
reminder-freeze = 你有 { $count } 张补签卡，今天不练会用掉一张。
reminder-due = 有 { $count } 道题等着复习。
reminder-answer = 现在答一道
reminder-off = 不再提醒
stopped-title = 你设置的每日一题停了
test-post = 这是一条测试：每日一题会发到这里。
test-on-its-way = 测试消息已发出。一分钟内没看到的话，用 /setup 看原因。
button-test = 发条测试

## 提示
notice-not-yours = 这个按钮是别人的。用 /drill 拿一道你自己的题。
notice-old-button = 这个按钮来自旧版本。用 /drill 或 /daily 重新拿题。
notice-question-gone = 这道题已不在题库里。用 /drill 换一道。
notice-post-gone = 找不到那条题目了。用 /drill 拿一道题。
notice-nothing-open = 现在没有正在作答的题。/drill 拿下一题，/daily 拿今天的题。
notice-answer-empty = 答案里没有文字。写一两句，或者点「看答案」在心里作答。
notice-answer-too-long = 这段答案有 { $length } 个字符，最多 { $most } 个。什么都没丢，删短一点再发一次就好。
notice-undo-over = 这次评分已经不能撤销：之后又评过别的题，或者这一天已经结束。
notice-admins-only = 只有这里的管理员可以这样做。
notice-private-only = 请在我们的私聊里用。
notice-no-judge = 这里没有可用的评阅模型：运行这个机器人的人还没有配置。勾选建议仍由我来给。
notice-no-schedule = 这里还没有每日一题，管理员可以用 /setup 添加。想现在就练，用 /drill。
notice-no-schedule-admin = 这里还没有每日一题。用 /setup 添加，例如：/setup 09:00 Asia/Shanghai both
notice-daily-later = 下一次每日一题：{ $when }。想现在就练，用 /drill。
notice-empty-choice = 题库里没有符合的题。用 /topics 看看有哪些主题。
notice-unknown-topic = 没有「{ $given }」这个主题。用 /topics 查看。
notice-unknown-topic-nearest = 没有「{ $given }」这个主题。是不是「{ $nearest }」？
notice-unknown-zone = 不认识时区「{ $given }」。写城市名（如 北京）或 IANA 名称（如 Asia/Shanghai）。
notice-unknown-zone-nearest = 不认识时区「{ $given }」。是不是 { $nearest }？
notice-bad-time = 「{ $given }」不是一天里的时间，请写成 09:00 或 21:30。
notice-bad-language = 我不会「{ $given }」这种语言。可选 en 或 zh；发题还可以选 both。
notice-bad-days = 看不懂「{ $given }」是哪几天。可以写 daily、mon-fri，或者 mon,wed,fri。
notice-bad-number = 「{ $given }」不合适，请给 { $least } 到 { $most } 之间的整数。
notice-cutoff-too-soon = 时区或一天的结束时间在 24 小时内刚改过。从 { $when } 起可以再改，这样中间不会漏掉一天。
notice-bad-vacation = 看不懂「{ $given }」是怎样的休假。写天数（如 5），或者日期（如 12-10、2026-12-10）。
notice-vacation-not-ahead = 休假要提前安排，最早可以从 { $earliest } 开始。
notice-vacation-ends-before = 休假 { $first } 才开始，结束的日期要再晚一点。
notice-vacation-too-long = 休假最多 { $most } 天，这次最晚到 { $latest }。
notice-vacation-too-far = 太远了。休假要在 { $most } 天之内开始。
notice-vacation-study-first = 上次休假之后先学一天，就能再安排下一次。
notice-no-vacation = 今天之后没有可以结束的休假。用 /vacation 5 可以安排五天。
notice-bad-switch = 「{ $given }」看不懂，请写 on 或 off。
notice-setup-needs-time = 几点发题？例如：/setup 09:00 Asia/Shanghai both
notice-unknown-command = 没有 /{ $name } 这个命令。/help 列出我会的。
notice-unknown-command-nearest = 没有 /{ $name } 这个命令。是不是 /{ $nearest }？
notice-suspended = 先放一放，它不会自己再出现。
notice-unsuspended = 已放回复习里。
fault = 我这边出了点问题，什么都没丢。过一分钟再试一次。（编号 { $incident }）

## 终端（按键与说明之间是不换行空格）
terminal-greeting = Drillbit：每天一道大模型面试题。
terminal-no-tokens = 没有配置令牌，就在这里聊。要接 Discord 和 Telegram，请看 config.example.toml。
terminal-keys-question = 直接写答案，空一行提交。   r { $reveal }   /help   /quit
terminal-judging = 评阅模型正在读你的答案……
terminal-keys-compare = 1-{ $points } 勾选或取消，可一次多个：1 3   a { $again }   h { $hard }   g { $good }   e { $easy }
terminal-keys-graded = n { $next }   u { $undo }   /streak   /progress   /quit
terminal-keys-next = n { $next }   /help   /quit
terminal-keys-early = e { $early }   /daily   /quit
terminal-keys-suspend = x { $suspend }
terminal-answer-unsent = 输入在空行之前就结束了，已写的内容就当作你的答案。
terminal-not-a-point = 没有第 { $given } 个要点，请在 1 到 { $points } 之间选。
terminal-not-a-key = 这里没有「{ $given }」这个选项。
terminal-bye = 明天见，进度都已保存。

## Telegram
telegram-wordless = 我只看得懂文字，请把答案打成文字发给我。
telegram-answer-in-private = 答案只有你和我知道：打开私聊，把答案发给我。
telegram-in-private = 这些只给你一个人看，请到我们的私聊里看。
telegram-button-private = 打开私聊
telegram-button-answer = 作答（私聊）
telegram-reference-above = 参考答案较长，在上一条消息里。
telegram-hello-group = 大家好！我每天出一道大模型面试题，各自私下作答，这里只显示有多少人答过。
telegram-no-rights = 我在那个群里不能发言，题目发不出去。把我设为管理员，或者允许成员发消息，再设置一次。
telegram-hello-group-setup = 管理员用一行命令就能开始，例如：/setup 09:00 Asia/Shanghai both

## Discord
discord-missing-permissions = 我还不能在 { $place } 发题，缺少权限：{ $permissions }。请在频道设置里给我这些权限，然后再来一次。
discord-view-channel = 查看频道
discord-send-messages = 发送消息
discord-send-in-threads = 在子区内发送消息
discord-embed-links = 嵌入链接
discord-setup-needs-time = 几点发题？在 /setup 里填 time 选项，例如 09:00。
discord-no-schedule-admin = 这里还没有每日一题。用 /setup 并填上 time 选项即可添加。
discord-topics-hint = 只练一个主题：在 /drill 里填 topic 选项。
