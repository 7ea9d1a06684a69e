//! Embeds the question files and turns the keys of the English wording into constants.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("questions.rs"), questions(&root.join("questions"))?)?;
    fs::write(out.join("keys.rs"), keys(&root.join("src/wording/en.ftl"))?)
}

/// `&[("position/why.toml", include_str!("…")), …]` of every TOML file, sorted by path.
fn questions(folder: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            println!("cargo::rerun-if-changed={}", path.display());
            for file in fs::read_dir(&path)? {
                files.push(file?.path());
            }
        } else {
            files.push(path);
        }
    }
    files.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut code = String::from("&[\n");
    for path in &files {
        let name = path
            .strip_prefix(folder)
            .map_err(io::Error::other)?
            .display()
            .to_string()
            .replace('\\', "/");
        writeln!(code, "({name:?}, include_str!({:?})),", path.display().to_string()).map_err(io::Error::other)?;
    }
    code.push_str("]\n");
    Ok(code)
}

/// `pub const BUTTON_ANSWER: Key = Key("button-answer");` for every message of a Fluent file.
fn keys(file: &Path) -> io::Result<String> {
    println!("cargo::rerun-if-changed={}", file.display());
    let mut code = String::new();
    for line in fs::read_to_string(file)?.lines() {
        let Some((key, _)) = line.split_once(" =") else {
            continue;
        };
        if key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' ') {
            let name = key.to_uppercase().replace('-', "_");
            writeln!(
                code,
                "/// The wording `{key}`.\npub const {name}: Key = Key(\"{key}\");"
            )
            .map_err(io::Error::other)?;
        }
    }
    Ok(code)
}
