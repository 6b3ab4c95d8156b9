"""Makes a static site from the project's documents with DocC, which comes with Swift.

    python3 Pipelines/documentation/make_site.py SITE [--hosting-base-path PATH]
    python3 -m http.server --directory SITE          # then open http://localhost:8000/documentation/routellm-batch

The documents are plain Markdown with relative links, so that they read everywhere. DocC takes links by the names of pages,
and the order of its contents from lists of topics: both are made here, in a copy. The tables of links in routellm-batch.md
and Decisions.md become the topics. Links to files that are not documents are written as text. SITE is replaced if an earlier
run made it.
"""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CATALOG = ROOT / "Sources/routellm-batch/Documentation.docc"
README = ROOT / "README.md"
LISTS = [CATALOG / "routellm-batch.md", CATALOG / "decisions/Decisions.md"]


def page_name(path):
    """The name of a document's page; names are the same in any case, and must differ."""
    if path.is_relative_to(CATALOG):
        return path.stem
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[0] if len(parts) == 1 else "-".join(parts[1:])


def anchor(heading):
    """GitHub's anchor of a heading."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def headings(text):
    """The headings of a document by GitHub's anchors, as DocC writes them."""
    found = re.findall(r"^#+ +(.*)$", text, re.MULTILINE)
    return {anchor(heading): re.sub(r"[^\w-]", "", heading.replace(" ", "-")) for heading in found}


def converted(path, documents):
    """A document with DocC's links."""
    text = path.read_text()

    def link(match):
        image, words, target = match.groups()
        if target is None:
            return match.group(0)
        file, _, fragment = target.partition("#")
        if re.match(r"[a-z]+:", target):
            return match.group(0)
        other = (path.parent / file).resolve() if file else path
        if image:
            return f"![{words}]({other.name})"
        if other not in documents:
            return words
        name = documents[other]
        if fragment:
            name += "#" + headings(other.read_text())[fragment]
        return f"[{words}](doc:{name})"

    # An indented line is code.
    return re.sub(r"^    .*$|(!?)\[([^\[\]]*)\]\(([^()]*)\)", link, text, flags=re.MULTILINE)


def with_topics(text):
    """A page with topics in place of its tables of links."""
    start, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    topics = []
    for section in sections:
        names = re.findall(r"\(doc:([^)]*)\)", section)
        topics += [f"### {section.splitlines()[0]}", ""] + [f"- <doc:{name}>" for name in names] + [""]
    return start + "## Topics\n\n" + "\n".join(topics)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("site", type=pathlib.Path)
    parser.add_argument("--hosting-base-path", default="/", help="where the site will be, such as /routellm-batch")
    arguments = parser.parse_args()
    site = arguments.site.resolve()
    if site.exists() and not (site / "metadata.json").exists():
        sys.exit(f"{site} exists and was not made by this program; name another folder")

    paths = sorted(ROOT.glob("*.md")) + sorted(CATALOG.rglob("*.md"))
    paths += sorted(path for path in ROOT.glob("Pipelines/*/*.md"))
    documents = {path: page_name(path) for path in paths}
    if len({name.lower() for name in documents.values()}) < len(paths):
        sys.exit("two documents have pages of one name")

    with tempfile.TemporaryDirectory() as folder:
        catalog = pathlib.Path(folder) / "routellm-batch.docc"
        shutil.copytree(CATALOG / "Resources", catalog / "Resources")
        for path, name in documents.items():
            text = converted(path, documents)
            if path in LISTS:
                text = with_topics(text)
            if path == README:
                # The front page has the program's name.
                text = re.sub("^# .*", "# At a glance", text)
            (catalog / f"{name}.md").write_text(text)
        if site.exists():
            shutil.rmtree(site)
        made = subprocess.run(
            ["docc", "convert", catalog, "--output-dir", site, "--warnings-as-errors",
             "--fallback-display-name", "routellm-batch", "--fallback-bundle-identifier", "routellm-batch",
             "--transform-for-static-hosting", "--hosting-base-path", arguments.hosting_base_path],
        )
    sys.exit(made.returncode)


if __name__ == "__main__":
    main()
