import Rows
import Tangle
import Testing

/// The rules of the lint, each on what it must find and on what it must leave alone.
@Suite struct LintRuleTests {
  /// A line of prose and whether it is refused.
  static let lines: [(text: String, isRefused: Bool)] = [
    ("The rate $a_t$ is one.", false), ("costs \\$5", false), ("(see $x$)", false),
    ("with `$HOME` in code", false), ("$a \\lt b$, $\\bar{\\alpha}_t$.", false),
    ("The rate $ a_t$ is one.", true), ("The rate $a_t $ is one.", true), ("the $t$-th", true),
    ("a$x$", true), ("$x$2", true), ("$a < b$", true), ("$\\operatorname{Var} x$", true),
    ("$\\{x\\}$", true), ("$$x$$", true), ("only $x here", true), ("[the $x$ here](a.md)", true),
    ("[here](a.md) is $x$ and [there](b.md)", false), ("$a\\,b$", true),
  ]

  @Test(arguments: lines) func `inline mathematics`(text: String, isRefused: Bool) {
    let flaws = Document("# T\n\n" + text).mathematicsFlaws
    #expect(flaws.isEmpty == !isRefused, "\(flaws)")
    #expect(flaws.allSatisfy { $0.line == 3 })
  }

  /// A formula of a fence and whether it is refused.
  static let formulas: [(text: String, isRefused: Bool)] = [
    ("\\left\\{ x \\right\\}", false), ("a \\\\ b", false), ("\\frac{a}{b", true), ("a < b", true),
    ("\\begin{aligned} a", true), ("\\left( a", true), ("\\newcommand{\\x}{y}", true),
    ("x \\tag{1}", true),
    ("\\leftarrow", false), ("\\begin{aligned} a \\end{cases}", true),
    ("\\begin{aligned} a \\end{aligned}", false),
  ]

  @Test(arguments: formulas) func `mathematics in fences`(text: String, isRefused: Bool) {
    let flaws = Document("```math\n" + text + "\n```").mathematicsFlaws
    #expect(flaws.isEmpty == !isRefused, "\(flaws)")
  }

  @Test(arguments: Document.refusedCommands) func `commands that GitHub refuses`(name: String) {
    #expect(Document("```math\n\\\(name){x}\n```").mathematicsFlaws.map(\.line) == [2])
    #expect(!Document("in $\\\(name){x}$ too").mathematicsFlaws.isEmpty)
  }

  @Test(arguments: ["## The rate $a_t$", "[^1]: where $a_t$ is"])
  func `mathematics in headings and footnotes`(text: String) {
    #expect(Document(text).mathematicsFlaws.map(\.line) == [1])
  }

  @Test func `a dead link is found, a living one is not`() {
    let page = Document("# One\n\n[a](b.md#x) [c](b.md#y)\n[d](#one) [e](#two)\n[f](../g.swift)")
    let flaws = page.deadLinks(from: "Notebooks-md") { path in
      ["Notebooks-md/b.md": ["x"]][path]
    }
    #expect(flaws.map(\.line) == [3, 4, 5])
    #expect(
      flaws.map(\.message) == [
        "b.md#y leads to no anchor", "#two leads to no anchor", "../g.swift leads to no file",
      ])
  }

  @Test func `headings become the anchors that GitHub makes`() {
    // Source: the table of contents that GitHub shows for a heading with each of these.
    #expect(
      Document.slug("Step 5 · The variance: `ddim.sigma`") == "step-5--the-variance-ddimsigma")
    #expect(Document.slug("Why √(1−β)?") == "why-1β")
  }

  /// A notebook that has its shape.
  static let shaped =
    "# 02 · Title: question?\n**02 · 标题：问题？**\n\n"
    + Document.sections.map { "## \($0)\n\n### Step\n\nText.\n" }.joined(separator: "\n")

  @Test func `a notebook that has its shape passes`() {
    #expect(Document(Self.shaped).structureFlaws(number: "02") == [])
  }

  /// A change of that notebook, and the line of what it breaks.
  static let changes: [(from: String, to: String, line: Int)] = [
    ("question?\n", "statement\n", 1), ("# 02", "# 03", 1), ("标题：问题", "title: question", 2),
    ("## Derivation", "## Proof", 16), ("### Step", "#### Step", 6), ("Text.", "Clearly so.", 8),
    ("Text.", "Now we'll see.", 8), ("Text.", "> Let us see.", 8), ("## Question", "# Question", 4),
  ]

  @Test(arguments: changes) func `a notebook without its shape does not`(
    from: String, to: String, line: Int
  ) {
    let flaws = Document(Self.shaped.replacing(from, with: to, maxReplacements: 1))
      .structureFlaws(number: "02")
    #expect(flaws.contains { $0.line == line }, "\(flaws)")
  }
}
