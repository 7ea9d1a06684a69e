//! What an answer denies: words of denial, how far each reaches, and the turns of phrase that only look like one.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// How far a denial reaches: each space costs five, each character beyond ASCII four. Five words, or seven
/// characters of Chinese.
const REACH: usize = 28;

/// Words that deny what follows them.
const CUES: &str = r"(?-u:\b)(?:not|no|none|never|without|cannot|neither|nor|hardly|barely|rarely|seldom|nothing|rather than|instead of|as opposed to|lacks?|lacking|free of|fails? to|failed to|unable to)(?-u:\b)|n't\b|不需要|不用|不必|不是|不会|不能|不再|不得|不该|不应该?|不可能|不可以|不要|不一定|不见得|不至于|不存在|并不|并非|并未|并没有?|而非|而不是?|绝不|绝非|决不|从不|从未|从来不|从来没有?|没有|没法|没必要|无需|无须|无法|无从|毫无|毫不|未必|未能|未被|未经|未曾|尚未|谈不上|算不上|称不上|用不着|用不到|免去|省去|省掉|与其|别(?:用|把|再|去|让|直接|拿|做|信|在|给)|不|没";
/// What holds a word of denial and denies nothing, or denies twice.
const EXEMPT: &str = r"(?:not|n't)(?: be| been| have| do)? (?:only|just|merely|simply|solely|least|to mention|bad)(?-u:\b)|(?-u:\b)(?:no (?:doubt|matter|wonder|problem|question|sooner|longer than|(?:more|less|fewer|later|better|worse) than)|not (?:more|less|fewer) than|nothing (?:but|else)|(?:whether )?or not|if not|why not|why (?:do|does|did|is|are|wo|ca|could|should)(?:n't| not)|never mind|(?:not|cannot|never|no|hardly|nor)(?: \w+){0,4} without|not (?:uncommon|unusual|surprising(?:ly)?|impossible|unlike|unlikely))(?-u:\b)|n't(?: \w+){0,4} without(?-u:\b)|(?:otherwise|or else)[^.;]{0,40}?(?: not|n't| no| never| cannot)(?-u:\b)|cannot but|n't help but|不(?:只|仅|光|但|单|止)|不(?:是|能|要|应|该|应该|可以)(?:只|仅|光)|别(?:只|忘)|不是.{0,3}唯一|不(?:能|得|会|可|可能|应|该)不|无不|没有不|不是(?:不|没)|为(?:什么|何)(?:不|没有?)|不(?:管|论|然|过|如|妨|久|断|错|少|同|等|定|足|良|愧|禁|一样|一致|平衡|均衡|均|稳定?|确定|准确|完整|对齐|对称|匹配|连续|敏感|可逆|可导|可微|可见|变性|可或缺|可避免|可少|可忽视|清楚|知道|好说)|没(?:错|问题|准|什么问题)|(?:淹|沉|埋|湮|出|吞)没|(?:差|说)不(?:多|定)|来不及|了不起|再不行|(?:否则|不然)[^。;,]{0,10}?[不没]|[太过][大小多少长短高低快慢强弱][^。;,]{0,4}?[不没]|不(?:行|多|大|小|高|低|长|短|好|太)(?:[,、。;就]|$)";
/// Where a denial ends within its clause: another begins there.
const STOPS: &str = r"(?-u:\b)(?:but|because|since|so|while|whereas|although|though|if|when|whenever|unless|until|before|which|where|hence|therefore|thus|then|however|yet|instead|except|only|it|they|we|you|it's|they're|you're|and (?:then|so|thus|just|simply|instead|only|can|will|is|are|uses?|keeps?|lets?|makes?|gets?|the|\w+ (?:is|are|was|were|can|will|has|have|must)))(?-u:\b)|->|=>|→|=|[,;!?:()\n。]|\.(?:\s|$)|但|而|却|因为|由于|所以|因此|就|则|会|将|导致|使得|使(?:模型|它|其)|让|从而|于是|然后|还|仍|也能|也可以|照样|只(?:需|要|用|训|存|算|是|保留|更新|靠)|的话|的时候|改用|改成|换成|不如";
/// What denies the words before it.
const BEHIND: &str = r" (?:is|are|was|were|be|gets?)(?: not|n't| never| no longer)(?: \w+ly)? (?:needed|required|necessary|used|kept|stored|cached|trained|updated|there|involved|computed|useful|helpful)(?-u:\b)| (?:is|are|was|were|becomes?) (?:unnecessary|superfluous|irrelevant|wrong|false|incorrect|impossible)(?-u:\b)| (?:does|do|did|will|would)(?:n't| not) (?:matter|exist|apply|happen|help|work)(?-u:\b)| (?:has|have|had) (?:no (?:effect|influence|role)|nothing to do)(?-u:\b)|(?:就|都|也|是|并|则|可以|完全|根本|其实)?(?:不需要|不用|不必|用不到|用不着|没必要|没有必要|没有?用|不存在|没有?(?:任何|什么|太大)?(?:影响|作用|效果|帮助|意义)|不起作用|不重要|不成立|是错的|是误解)(?:了|的)?(?:[,。;、!?\n]|$)";

static PATTERNS: LazyLock<Option<[Regex; 4]>> = LazyLock::new(|| {
    let compile =
        |pattern: &str| Regex::new(&pattern.replace(r"n't\b", r"n't(?-u:\b)").replace(r"\w", "[0-9a-z_-]")).ok();
    Some([compile(CUES)?, compile(EXEMPT)?, compile(STOPS)?, compile(BEHIND)?])
});

/// The denials of a text in normal form.
#[derive(Debug, Clone, Default)]
pub(super) struct Denials {
    /// The words of denial, in order.
    cues: Vec<Range<usize>>,
    /// What they deny, in order, none touching another.
    scopes: Vec<Range<usize>>,
}

impl Denials {
    /// Reads a text once.
    pub(super) fn of(text: &str) -> Self {
        let Some([cue, exempt, stop, behind]) = PATTERNS.as_ref() else {
            return Self::default();
        };
        let exempt: Vec<Range<usize>> = exempt.find_iter(text).map(|found| found.range()).collect();
        let cues: Vec<Range<usize>> = cue
            .find_iter(text)
            .map(|found| found.range())
            .filter(|range| !meets(&exempt, range) && !is_a_not_a(text, range.start))
            .collect();
        let mut scopes: Vec<Range<usize>> = Vec::new();
        if !cues.is_empty() {
            let stops: Vec<usize> = stop.find_iter(text).map(|found| found.start()).collect();
            scopes.extend(cues.iter().map(|cue| {
                let next = stops.partition_point(|stop| *stop < cue.end);
                let stop = stops.get(next).copied().unwrap_or(text.len());
                let reached = reach(text[cue.end..].chars(), is_bare(&text[cue.clone()]));
                cue.end..stop.min(cue.end + reached)
            }));
        }
        scopes.extend(behind.find_iter(text).map(|found| {
            let before = text[..found.start()].chars().rev();
            found.start() - reach(before.take_while(|c| !ENDS.contains(c)), false)..found.start()
        }));
        Self {
            cues,
            scopes: joined(scopes),
        }
    }

    /// Whether nothing is denied.
    pub(super) fn is_empty(&self) -> bool {
        self.cues.is_empty() && self.scopes.is_empty()
    }

    /// Whether what stands at a place is denied by words outside of it.
    pub(super) fn cover(&self, range: &Range<usize>) -> bool {
        let at = self.scopes.partition_point(|scope| scope.end <= range.start);
        !self.holds_cue(range) && self.scopes.get(at).is_some_and(|scope| scope.start <= range.start)
    }

    /// Whether what stands at a place has its own word of denial.
    fn holds_cue(&self, range: &Range<usize>) -> bool {
        meets(&self.cues, range)
    }
}

/// Whether a claim that was written with care holds a denial or a contrast: there a single character is sign
/// enough, and denying its words in an answer is no sign against it.
pub(super) fn is_negative_claim(claim: &str) -> bool {
    let signs = ["不", "无", "没", "非", "未", "取代", "代替", "替代", "replace"];
    !Denials::of(claim).is_empty() || signs.iter().any(|sign| claim.contains(sign))
}

/// Clauses end here.
const ENDS: [char; 9] = [',', ';', '!', '?', ':', '(', ')', '\n', '。'];

/// Whether one of the ranges, which are in order, has a part of this one.
fn meets(ranges: &[Range<usize>], range: &Range<usize>) -> bool {
    let at = ranges.partition_point(|known| known.end <= range.start);
    ranges.get(at).is_some_and(|known| known.start < range.end)
}

/// 是不是, 有没有, 需不需要: a question of either, not a denial.
fn is_a_not_a(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let next = rest.chars().nth(1);
    rest.starts_with(['不', '没']) && next.is_some() && before.chars().next_back() == next
}

/// A single character denies less than a word: not what comes behind a 的.
fn is_bare(cue: &str) -> bool {
    matches!(cue, "不" | "没")
}

/// How many bytes of these characters a denial reaches.
fn reach(characters: impl Iterator<Item = char>, bare: bool) -> usize {
    let (mut cost, mut bytes) = (0, 0);
    for c in characters {
        cost += match c {
            ' ' => 5,
            _ if c.is_ascii() => 0,
            _ => 4,
        };
        if cost > REACH || bare && matches!(c, '的' | '、') || bytes > 4 * REACH {
            break;
        }
        bytes += c.len_utf8();
    }
    bytes
}

fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| !range.is_empty());
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::super::normalise::Normalised;
    use super::*;

    /// Whether what stands in brackets is denied.
    fn denied(marked: &str) -> bool {
        let (before, rest) = marked.split_once('[').unwrap();
        let (term, after) = rest.split_once(']').unwrap();
        let [before, term] = [before, term].map(|part| Normalised::new(part).as_str().to_owned());
        let text = Normalised::new(&format!("{before}{term}{after}"));
        let range = before.len()..before.len() + term.len();
        assert_eq!(&text.as_str()[range.clone()], term, "{marked}");
        Denials::of(text.as_str()).cover(&range)
    }

    #[track_caller]
    fn check(sentences: &[&str], expected: bool) {
        let wrong: Vec<&&str> = sentences.iter().filter(|marked| denied(marked) != expected).collect();
        assert!(wrong.is_empty(), "expected {expected}: {wrong:#?}");
    }

    #[test]
    fn english_denials_reach_what_they_deny() {
        check(
            &[
                "It does not need a [reward model]",
                "It doesnt need a [reward model]",
                "It won't ever train a [reward model]",
                "DPO trains without a separate [reward model].",
                "There is no [reward model] here",
                "It never stores [the queries].",
                "Neither [PPO] is used",
                "neither the critic nor the [reward model]",
                "None of the [keys] are kept",
                "It cannot see [the order]",
                "It can't see [the order]",
                "It hardly changes [the latency]",
                "It no longer needs a [reward model]",
                "It has nothing to do with [bandwidth]",
                "It keeps biases rather than [weights]",
                "It uses RMSNorm instead of [LayerNorm]",
                "It uses pairs as opposed to [scalar rewards]",
                "The model lacks a [causal mask]",
                "It is free of [positional bias]",
                "The model fails to use [the middle] of the context",
                "It is unable to [extrapolate]",
                "It's not true that [queries] are cached",
                "A separate [reward model] is not needed",
                "A [reward model] isn't needed any more",
                "The [critic] is unnecessary",
                "The [critic] becomes superfluous here",
                "The [temperature] doesn't matter",
                "[Batch size] has no effect",
            ],
            true,
        );
        check(
            &[
                "It trains a [reward model]",
                "Not only a [reward model]",
                "It isn't just a [cache]",
                "It doesn't only store [keys]",
                "Whether or not it is cached, [keys] are read",
                "It is padded or not, [keys] are read",
                "No doubt [the cache] grows",
                "No matter how long, [the cache] is read",
                "Why not cache [the queries]? They are used once.",
                "Why don't we cache [queries]? They are used once.",
                "It cannot work without a [reference model]",
                "You can't run DPO without a [reference model]",
                "It's not possible without a [causal mask]",
                "There's no free lunch, but it trains a [reward model]",
                "It doesn't store queries but [keys]",
                "Not the queries but the [keys] are stored",
                "Without a mask it sees [the future]",
                "No normalisation, so [the variance] grows",
                "It isn't retrained because [the weights] are frozen",
                "It does not need PPO since [the loss] is closed form",
                "It is not stored. [The keys] are.",
                "It uses [RMSNorm] instead of LayerNorm",
                "It keeps [biases] rather than weights",
                "It is no longer than [the context]",
                "It uses no more than [two experts]",
                "It's not uncommon to see [collapse]",
                "It doesn't replace calling and [servers] are untrusted",
                "It doesn't replay data and it keeps [old skills]",
                "nothing but [the keys]",
                "Otherwise the model can't see [the order]",
                "If not cached, [keys] are computed again",
            ],
            false,
        );
    }

    #[test]
    fn chinese_denials_reach_what_they_deny() {
        check(
            &[
                "DPO 不需要[奖励模型]",
                "DPO 不用训练[奖励模型]",
                "它不是[贪心解码]",
                "它并不是靠[贪心解码]",
                "这并非[无损压缩]",
                "里面没有[因果掩码]",
                "并没有存[查询]",
                "它没法看到[顺序]",
                "模型无法区分[顺序]",
                "推理时无需[奖励模型]",
                "训练不再需要[评论家]",
                "不得使用[测试集]",
                "不该在[测试集]上调参",
                "从不缓存[查询]",
                "绝不能信[外部文本]",
                "毫无[位置信息]",
                "尚未训练[奖励头]",
                "谈不上[无损]",
                "用不着[采样]",
                "免去了[奖励模型]",
                "省去[奖励模型]的训练",
                "用 RMSNorm 而不是[LayerNorm]",
                "缓存的是 K、V 而非[查询]",
                "不缓存[查询]",
                "没缓存[查询]",
                "别用[测试集]调参",
                "不一定要[归一化]",
                "不是[A]，而是 B",
                "不是[甲]而是乙",
                "与其加[数据]不如清洗",
                "[奖励模型]就不需要了",
                "[温度]不起作用。",
                "[离群值]对量化没有影响，",
                "[奖励模型]用不着",
                "不需要奖励模型、[采样]",
            ],
            true,
        );
        check(
            &[
                "DPO 要训练[奖励模型]",
                "先看是不是[奖励模型]的问题",
                "看有没有[因果掩码]",
                "取决于能不能[外推]",
                "会不会[过拟合]要看数据",
                "要不要[归一化]看情况",
                "需不需要[归一化]看情况",
                "检查对不对[齐]",
                "不但要[归一化]，还要裁剪",
                "不仅[缓存]，还压缩",
                "不只[缓存]",
                "不光存[键]",
                "不单单是[键]",
                "无论[序列]多长都一样",
                "不管[序列]多长都一样",
                "与 BERT 不同，[GPT] 是单向的",
                "不同的[专家]处理不同的 token",
                "不断更新[权重]",
                "效果不错，[缓存]很快",
                "不少[专家]没被选中",
                "不是存查询，而是存[键]",
                "不是存查询而是存[键]",
                "不能不[归一化]",
                "不得不[重新计算]",
                "不会不[收敛]",
                "不可能不用[参考模型]",
                "没有位置编码，[模型]分不清顺序",
                "不做缩放就会让 [softmax] 饱和",
                "没有掩码的话[模型]会看到后面",
                "不训练主干只训练[适配器]",
                "不用全参改用[适配器]",
                "不除以根号会导致[梯度]消失",
                "不相关的[文档]会干扰",
                "没问题，[缓存]会变大",
                "没错，[缓存]会变大",
                "被淹没在[噪声]里",
                "为什么不[平方]？因为",
                "[奖励模型]要先训练。不需要采样",
                "识别[实体]",
                "分别训练[奖励模型]",
                "别忘了[归一化]",
                "说不定[缓存]更大",
                "显存来不及[释放]",
                "要除以根号，否则就不[稳定]",
                "系数太小不贴合[提示词]",
                "再不行做[微调]",
                "训练不稳定，[损失]变大",
            ],
            false,
        );
    }

    #[test]
    fn a_claim_is_negative_by_a_single_character() {
        for (claim, negative) in [
            ("看不到顺序", true),
            ("it cannot see the order", true),
            ("one client replaces many", true),
            ("not only keys are stored", false),
            ("keys are stored", false),
        ] {
            assert_eq!(is_negative_claim(claim), negative, "{claim}");
        }
    }
}
