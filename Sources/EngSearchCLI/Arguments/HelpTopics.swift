/// What `engsearch help` tells beside commands.
enum HelpTopics {
  static let all: [(name: String, text: String)] = [("formats", formats)]

  static func text(_ name: String) -> String? { all.first { $0.name == name }?.text }

  private static let formats = """
    How results are written

    -l, -0        the path of each document, or its key if it is a record; exactly as it is when not
                  on a terminal
    --vimgrep     path:line:column:text of every match; the column counts bytes from 1
    --format=tsv  rank, score, key, path, line, column, date and title, after a line with these names
    --format=csv  the same, quoted as RFC 4180 has it
    --format=trec topic, Q0, key, rank, score and tag; spaces in keys are percent-encoded
    --format='{rank} {title}'
                  a line for each document, of {rank} {score} {key} {path} {line} {column} {date}
                  {title} {snippet} {field.NAME}; {{ }} \\t \\n \\\\ are these characters
    --json        objects, one a line: a hit for each document, then one summary

    A hit: type "hit"; rank, from 1; key; path, from the working directory, or null; line and column
    of the first match, from 1, the column in bytes; title; score; date or null; fields, the other
    stored values; snippets. A snippet: field; text; line; byte_range and matches, pairs of the first
    byte and the byte after the last, in the field's text.

    The summary: type "summary"; total, with value and relation ("eq", or "gte" for at least);
    documents of the index; returned; elapsed_ms; generation of the index; query; canonical, the query
    as it was understood; next, what --after takes for the next page, or null; facets, with field,
    period and values; diagnostics, with severity, code, range in bytes, message and fix; clauses,
    if nothing was found: text, documents, without_it and suggestions.

    With --plan one object instead: type "plan"; query, as it was understood; documents of the index;
    total; expected_documents and expected_postings, at most as many; clauses; planning, the work of
    it; passes; work, the sum; elapsed_ms; stages (parsing, planning, running, showing) with elapsed_ms; diagnostics.
    A clause: role (required, alternative, optional, excluded, or null for a part of another), kind,
    label, documents, exact (or at most as many), weight or null, parts. A pass: segment; documents;
    purpose (best, best-and-count, order, count, facets); method; expected_postings; work; lists, with
    label, terms, documents, blocks and work; elapsed_ms. Work: postings and blocks decoded;
    blocks_as_bits, that answered without; blocks_skipped; frequency_blocks decoded;
    documents_scored; positions read, the last two of a whole pass.

    engsearch repl --json answers each line by one object: ok; with it the members of the summary
    and hits, or output for a command; without it status and error. A line can be an object itself:
    {"id":7,"query":"nato","limit":5,"from":1,"snippets":1,"any":true,"after":"..."}; its id comes
    back. With "plan":true it is answered by the members of a plan, and no hits. Members may be added in later versions; those named here keep their meaning.

    Example:
      engsearch query --json nato | jq -r 'select(.type == "hit") | .path'

    """
}
