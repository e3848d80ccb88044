/// The query language in short, for `engsearch help query`.
enum QueryHelp {
  /// What can be typed, and what it finds.
  static let examples: [(query: String, meaning: String)] = [
    ("nato japan", "both words, in any form; with --any one is enough"),
    ("\"joint statement\"", "these words in this order, as typed"),
    ("\"free open\"~3", "with up to three others between them"),
    ("Euro-Atlantic", "also euro atlantic and euroatlantic"),
    ("japan OR korea", "either; AND binds tighter, a space less tight"),
    ("nato -draft", "without the second; also NOT draft"),
    ("+nato japan MAYBE treaty", "required whatever the options; only a wish"),
    ("2 OF (nato japan korea)", "at least two of these"),
    ("minister NEAR/5 defence", "up to five other words between, in any order"),
    ("minister BEFORE/5 defence", "the same, in this order"),
    ("koiz* wom?n", "any ending; any one letter"),
    ("koizumi~1", "with one slip; ~ alone lets the length decide"),
    ("/koi(zu|su)mi/", "a regular expression for a whole word"),
    ("=NATO", "case and accents as typed"),
    ("title:nato", "in one field: title, body"),
    ("date:2025-04..2025-06", "a range; also >=2025-06 and -30d..today"),
    ("size:>10k path:releases/* lang:en", "other fields: date, size, path, lang, org"),
    ("date:*", "documents that have a date"),
    ("nato^2 japan", "the first word weighs twice as much"),
    ("(lang:en)^=0", "decides without weighing"),
    ("\\-5 C\\*", "a backslash makes the next character ordinary"),
  ]

  static var text: String {
    var text = "The query language:\n"
    for example in examples {
      text += "  " + Numbers.left(example.query, 35) + example.meaning + "\n"
    }
    return text + """

      Any text is a query. What cannot be meant as written is repaired, and a note on standard error
      says how; --strict refuses it instead. In a shell put the query in single quotes; one that begins
      with - goes behind --: engsearch query -- '-draft nato'

      """
  }
}
