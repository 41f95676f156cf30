import Testing
import Wire

/// A command is split as a shell splits it, scalar by scalar.
@Suite struct CommandWordsTests {
  @Test(
    arguments: [
      ("a b", ["a", "b"]), (" a\tb\n", ["a", "b"]), ("a\r\n", ["a"]), ("a b\r\n", ["a", "b"]),
      ("'a b' \"c d\"", ["a b", "c d"]), (#"a\ b "c\"d" "e\f""#, ["a b", "c\"d", #"e\f"#]),
      // A mark joins to the quote before it, and the quote still ends.
      ("'a'\u{0301} b", ["a\u{0301}", "b"]), ("'\u{0301}a b'", ["\u{0301}a b"]),
      ("\u{0600}'a b'", ["\u{0600}a b"]), ("a''", ["a"]), ("'' b", nil),
    ] as [(String, [String]?)])
  func `words are those of a shell`(command: String, words: [String]?) {
    #expect((try? commandWords(command)) == words)
  }

  @Test(arguments: [
    ("a | b", "|"), ("a > x", ">"), ("a < x", "<"), ("a && b", "&"), ("a; b", ";"),
    ("a $HOME", "$"),
    ("a *.py", "*"), ("FOO=1 a", "NAME=VALUE"),
  ])
  func `what only a shell understands is said`(command: String, sign: String) {
    #expect(shellHint(command)?.contains("so \(sign) is passed on as it is") == true)
  }

  @Test(arguments: [
    "python3 a.py --x=1", "a 'b | c'", "a \"b > c\"", #"a \| b"#, "a 'FOO=1'", "sh -c 'a | b'",
  ])
  func `nothing is said of what is quoted or plain`(command: String) {
    #expect(shellHint(command) == nil)
  }
}
