//! All questions: the files compiled in, and those of the operator's folders, which extend or replace them.

mod balance;
pub mod census;
pub mod lint;
mod question_file;
mod reader;

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::ScopedJoinHandle;

use crate::domain::matching::{Matcher, Weights};
use crate::domain::question::{Bilingual, Language, Question, QuestionId, Topic};
use crate::domain::text::Text;
use question_file::Origin;
pub use reader::Fault;
use reader::{Faults, Table, parse};

/// The files under `questions/`, path and content.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/questions.rs"));

/// The file that names the topics.
const TOPICS_FILE: &str = "topics.toml";

/// Compiled terms kept in memory, some 3 MB a question once it is used: a group answers the same one on a day.
const MATCHERS_KEPT: usize = 8;

/// All questions, checked.
#[derive(Debug)]
pub struct Bank {
    topics: Vec<Arc<Topic>>,
    questions: BTreeMap<QuestionId, Arc<Question>>,
    origins: BTreeMap<QuestionId, Origin>,
    matchers: Mutex<VecDeque<(QuestionId, Arc<Matcher>)>>,
    weights: OnceLock<Weights>,
}

/// A file of the bank before it is read.
struct SourceFile {
    name: String,
    content: Cow<'static, str>,
    /// Whether it came from a folder of the operator's.
    own: bool,
}

/// What became of a question file.
type Reading = Result<(Question, Origin), Vec<Fault>>;

impl Bank {
    /// Loads the questions compiled in and those of the folders; in a folder, a file with a known id
    /// replaces that question. Errors list every fault of every file.
    pub fn load(folders: &[PathBuf]) -> Result<Self, Vec<Fault>> {
        Self::load_with(folders, false)
    }

    /// As [`Bank::load`], and the regular expressions of the shipped files are compiled too.
    pub fn load_checking_patterns(folders: &[PathBuf]) -> Result<Self, Vec<Fault>> {
        Self::load_with(folders, true)
    }

    fn load_with(folders: &[PathBuf], check_shipped: bool) -> Result<Self, Vec<Fault>> {
        let shipped = |(name, content): &(&'static str, &'static str)| SourceFile {
            name: format!("questions/{name}"),
            content: Cow::Borrowed(*content),
            own: false,
        };
        let mut files: Vec<SourceFile> = EMBEDDED.iter().map(shipped).collect();
        let mut faults = Vec::new();
        for folder in folders {
            read_folder(folder, &mut files, &mut faults);
        }
        Self::from_files(files, faults, check_shipped)
    }

    /// A bank of just these files, path and content; topics are those compiled in.
    pub fn from_sources(sources: &[(&str, &str)]) -> Result<Self, Vec<Fault>> {
        let topics = EMBEDDED
            .iter()
            .filter(|(name, _)| *name == TOPICS_FILE)
            .map(|(name, content)| (*name, *content));
        let files = topics.chain(sources.iter().copied()).map(|(name, content)| SourceFile {
            name: name.to_owned(),
            content: content.to_owned().into(),
            own: true,
        });
        Self::from_files(files.collect(), Vec::new(), true)
    }

    fn from_files(files: Vec<SourceFile>, mut faults: Vec<Fault>, check_all: bool) -> Result<Self, Vec<Fault>> {
        let (topic_files, question_files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.name.ends_with(TOPICS_FILE));
        let mut topics: Vec<Arc<Topic>> = Vec::new();
        for file in &topic_files {
            match read_topics(&file.name, &file.content) {
                Ok(read) => {
                    for topic in read {
                        match topics.iter_mut().find(|known| known.slug == topic.slug) {
                            // An operator's file may rename a topic; its place in the order stays.
                            Some(known) if file.own => *known = Arc::new(topic),
                            Some(_) => {}
                            None => topics.push(Arc::new(topic)),
                        }
                    }
                }
                Err(found) => faults.extend(found),
            }
        }
        let mut questions: BTreeMap<QuestionId, Arc<Question>> = BTreeMap::new();
        let mut origins: BTreeMap<QuestionId, Origin> = BTreeMap::new();
        let mut own_files: BTreeMap<QuestionId, bool> = BTreeMap::new();
        for (file, read) in question_files
            .iter()
            .zip(read_questions(&question_files, &topics, check_all))
        {
            match read {
                Ok((question, origin)) => {
                    // A file of the operator's replaces a shipped question; two files on one side clash.
                    if let Some(earlier) = origins
                        .get(&question.id)
                        .filter(|_| own_files.get(&question.id) == Some(&file.own))
                    {
                        let problem = format!(
                            "id `{}` stands in {} too; every question has its own",
                            question.id, earlier.file
                        );
                        faults.push(Fault {
                            file: file.name.clone(),
                            line: 1,
                            problem,
                        });
                        continue;
                    }
                    own_files.insert(question.id.clone(), file.own);
                    origins.insert(question.id.clone(), origin);
                    questions.insert(question.id.clone(), Arc::new(question));
                }
                Err(found) => faults.extend(found),
            }
        }
        if faults.is_empty() {
            Ok(Self {
                topics,
                questions,
                origins,
                matchers: Mutex::default(),
                weights: OnceLock::new(),
            })
        } else {
            faults.sort();
            Err(faults)
        }
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.questions.len()
    }

    /// Whether there is no question.
    pub fn is_empty(&self) -> bool {
        self.questions.is_empty()
    }

    /// The question with this id.
    pub fn get(&self, id: &QuestionId) -> Option<&Arc<Question>> {
        self.questions.get(id)
    }

    /// The file of a question.
    fn file_of(&self, id: &QuestionId) -> &str {
        self.origins.get(id).map_or("questions", |origin| &origin.file)
    }

    /// All questions, by id.
    pub fn questions(&self) -> impl Iterator<Item = &Arc<Question>> {
        self.questions.values()
    }

    /// The topics that have questions, in the bank's order.
    pub fn topics(&self) -> impl Iterator<Item = &Arc<Topic>> {
        self.topics.iter().filter(|topic| {
            self.questions
                .values()
                .any(|question| question.topic.slug == topic.slug)
        })
    }

    /// The topic with this short name or full name, as people write it.
    pub fn topic(&self, written: &str) -> Option<&Arc<Topic>> {
        let wanted = written.trim().to_lowercase();
        self.topics().find(|topic| {
            topic.slug == wanted || topic.name.en.to_lowercase() == wanted || topic.name.zh.to_lowercase() == wanted
        })
    }

    /// The short name of the topic nearest to what was written, if any is near.
    pub fn nearest_topic(&self, written: &str) -> Option<String> {
        let wanted = written.trim().to_lowercase();
        let distance = |topic: &&Arc<Topic>| strsim::damerau_levenshtein(&topic.slug, &wanted);
        self.topics()
            .min_by_key(distance)
            .filter(|topic| distance(topic) <= 2)
            .map(|topic| topic.slug.clone())
    }

    /// The compiled terms of a question. Compiling takes some milliseconds, so it is done outside of any
    /// transaction; see `engine::warm`.
    pub fn matcher(&self, question: &Question) -> anyhow::Result<Arc<Matcher>> {
        if let Some(kept) = self.kept_matcher(&question.id) {
            return Ok(kept);
        }
        // Others may look theirs up meanwhile.
        let matcher = Arc::new(Matcher::new(question, self.weights())?);
        let mut kept = self.matchers.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == MATCHERS_KEPT {
            kept.pop_front();
        }
        kept.push_back((question.id.clone(), Arc::clone(&matcher)));
        Ok(matcher)
    }

    fn kept_matcher(&self, id: &QuestionId) -> Option<Arc<Matcher>> {
        let mut kept = self.matchers.lock().unwrap_or_else(PoisonError::into_inner);
        let at = kept.iter().position(|(known, _)| known == id)?;
        let entry = kept.remove(at)?;
        kept.push_back(entry.clone());
        Some(entry.1)
    }

    /// How much each word says, counted over the bank's questions, answers and claims once.
    pub fn weights(&self) -> &Weights {
        self.weights.get_or_init(|| {
            let texts: Vec<String> = self
                .questions()
                .flat_map(|question| {
                    Language::ALL.into_iter().flat_map(|language| {
                        let body = question.body(language);
                        let claims = question.points.iter().map(move |point| point.claim.get(language));
                        claims.chain([&body.question, &body.answer]).map(Text::plain)
                    })
                })
                .collect();
            Weights::of(texts.iter().map(String::as_str))
        })
    }
}

/// Faults as lines, one each.
pub fn list(faults: &[Fault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Reads question files on all processors, since every start waits for it.
fn read_questions(files: &[SourceFile], topics: &[Arc<Topic>], check_all: bool) -> Vec<Reading> {
    let workers = std::thread::available_parallelism().map_or(1, NonZero::get);
    let read = |file: &SourceFile| question_file::read(&file.name, &file.content, topics, check_all || file.own);
    std::thread::scope(|scope| {
        let shares = files.chunks(files.len().div_ceil(workers).max(1));
        let readers: Vec<_> = shares
            .map(|share| scope.spawn(move || share.iter().map(read).collect::<Vec<_>>()))
            .collect();
        let finished = readers.into_iter().map(ScopedJoinHandle::join);
        finished
            .flat_map(|readings| readings.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    })
}

fn read_folder(folder: &Path, files: &mut Vec<SourceFile>, faults: &mut Vec<Fault>) {
    let mut add = |path: &Path, problem: String| {
        faults.push(Fault {
            file: path.display().to_string(),
            line: 1,
            problem,
        });
    };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return add(folder, format!("cannot read the folder: {error}")),
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            read_folder(&path, files, faults);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            match std::fs::read_to_string(&path) {
                Ok(content) => files.push(SourceFile {
                    name: path.display().to_string(),
                    content: content.into(),
                    own: true,
                }),
                Err(error) => faults.push(Fault {
                    file: path.display().to_string(),
                    line: 1,
                    problem: format!("cannot read the file: {error}"),
                }),
            }
        }
    }
}

fn read_topics(file: &str, source: &str) -> Result<Vec<Topic>, Vec<Fault>> {
    let mut faults = Faults::new(file, source);
    let parsed = parse(source, &mut faults);
    let root = Table::open(parsed.get_ref(), 0..0, "the file", &["topic"], &mut faults);
    let mut topics = Vec::new();
    for table in root.tables("topic", &["slug", "en", "zh"], &mut faults) {
        let slug = table.string("slug", &mut faults);
        if !slug.get_ref().bytes().all(|byte| byte.is_ascii_lowercase()) || slug.get_ref().len() > 20 {
            faults.add(&slug.span(), "`slug` must be up to 20 letters a to z");
        }
        let name = Bilingual {
            en: table.string("en", &mut faults).into_inner(),
            zh: table.string("zh", &mut faults).into_inner(),
        };
        topics.push(Topic {
            slug: slug.into_inner(),
            name,
        });
    }
    if faults.is_empty() {
        Ok(topics)
    } else {
        Err(faults.found())
    }
}
