import Oracle
import Rows
import Scalars
import Synchronization
import Tangle
import Testing

/// The machine that runs notebooks: it sees a change of anything that is made, at its line.
@Suite struct MachineTests {
  static let page = """
    # Title

    ```swift
    import Scalars
    print(6 * 7)
    print(43)
    ```

    ```text
    42
    43
    ```

    ```math ddim.sigma
    \(Row.ddimSigma.latex() ?? "")
    ```

    <!-- generated: answer -->
    It is 42.
    <!-- end -->

    ```swift
    let silent = 1
    ```
    """

  private func flaws(
    _ text: String, outputs: [String?] = ["42\n43\n", ""],
    latex: (String, String?) -> String? = { id, _ in Row.named(id)?.latex() }
  ) -> [Flaw] {
    let document = Document(text)
    let formulas = document.formulaReplacements(latex)
    let parts = document.partReplacements { $0.words == ["answer"] ? ["It is 42."] : nil }
    return formulas.flaws + parts.flaws
      + document.differences(
        document.outputReplacements(outputs) + formulas.replacements + parts.replacements)
  }

  @Test func `a page that is as the code prints has no flaw`() {
    #expect(flaws(Self.page) == [])
  }

  @Test func `a changed number in an output is found on its line`() {
    let found = flaws(Self.page.replacing("\n43\n```", with: "\n44\n```"))
    #expect(found.map(\.line) == [11])
    #expect(
      found[0].message == "this output is not what the code prints: `43`, but here stands `44`")
  }

  @Test func `every changed character of a printed formula is found on its line`() {
    let lines = Self.page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let formula = lines[14]
    #expect(formula.hasPrefix("\\sigma = \\eta"))
    for index in formula.indices {
      var changed = lines
      changed[14].replaceSubrange(index...index, with: formula[index] == "x" ? "y" : "x")
      #expect(flaws(changed.joined(separator: "\n")).map(\.line) == [15])
    }
  }

  @Test func `a changed formula of the code is found where it is printed`() throws {
    // η² for η, as it is often written: the code's own σ, multiplied once more.
    let eta = Expression.letter(.eta)
    let sigma = try #require(try Row.ddimSigma.printed().formulas.first)
    guard case .value(let right) = sigma.right else {
      Issue.record("σ is a number")
      return
    }
    let wrong = "\\sigma = " + (eta * right).latex()
    #expect(flaws(Self.page, latex: { _, _ in wrong }).map(\.line) == [15])
  }

  @Test func `an output that has shrunk, grown or is missing is found`() {
    #expect(flaws(Self.page, outputs: ["42\n", ""]).map(\.line) == [11])
    #expect(flaws(Self.page, outputs: ["42\n43\n44\n", ""]).map(\.line) == [12])
    #expect(flaws(Self.page, outputs: ["42\n43\n", "1\n"]).count == 1)
    #expect(flaws(Self.page, outputs: ["42\n43\n", nil]) == [])
  }

  @Test func `a changed generated part and one that nothing generates are found`() {
    #expect(flaws(Self.page.replacing("It is 42.", with: "It is 41.")).map(\.line) == [19])
    #expect(
      flaws(Self.page.replacing("generated: answer", with: "generated: ask")).map(\.line) == [18])
    #expect(
      flaws(Self.page.replacing("math ddim.sigma", with: "math ddim.sigmas")).map(\.line) == [14])
  }

  @Test func `a refresh writes what the code prints, and a second changes nothing`() {
    let spoiled = Document(Self.page.replacing("\n43\n```", with: "\n```"))
    let formulas = spoiled.formulaReplacements { id, _ in Row.named(id)?.latex() }
    let refreshed = spoiled.refreshed(
      spoiled.outputReplacements(["42\n43\n", "new\n"]) + formulas.replacements)
    #expect(refreshed.hasPrefix(Self.page))
    #expect(refreshed.hasSuffix("let silent = 1\n```\n\n```text\nnew\n```"))
    #expect(flaws(refreshed, outputs: ["42\n43\n", "new\n"]) == [])
  }

  @Test func `the compiler's errors point at the notebook`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let text = "# T\n\n```swift\nlet a = 1\n```\n\n```swift throws\nlet b: Int = \"no\"\n```\n"
    let tangled = Document(text).tangled(stem: "00-try", path: "/notes/00-try.md")
    let (output, status) = try await scratch.run(
      [
        "bash", "-c", "cat > tangled.swift && swiftc -typecheck tangled.swift",
      ], input: tangled)
    #expect(status != 0)
    #expect(output.contains("/notes/00-try.md:8:14: error: cannot convert value of type 'String'"))
  }

  @Test func `quoted evidence keeps the digits that every machine has`() {
    #expect(
      EvidenceQuote.settled("largest difference 8.76108308126865e-14, 36 points")
        == "largest difference ≤ 1e-13, 36 points")
    #expect(
      EvidenceQuote.settled("at most 4.4e-16; 0.14917602996256615 units")
        == "at most 1e-15; 0.149 units")
    #expect(
      EvidenceQuote.settled("12604 residuals, false alarms 1e-06, eq. 2.25")
        == "12604 residuals, false alarms 1e-06, eq. 2.25")
  }

  @Test func `fences that cannot be what they claim are found`() {
    let page = Document("```swift often\n```\n\n```text\n1\n```\n\n```\n```\n\n```swift\n")
    #expect(page.strayFences.map(\.line) == [1, 4, 8])
    #expect(page.faults.map(\.line) == [11])
  }

  @Test(arguments: [
    ("# T\r\n\r\n```swift\r\n```\r\n", 1), ("a\n\n  ```swift\n  ```", 3), ("~~~swift\n~~~", 1),
    ("```bash run\nls\n```", 1), ("<!-- generated: a -->\n```math x\n```\n<!-- end -->", 2),
    ("", 0),
  ]) func `what would not run is found`(text: String, line: Int) {
    let page = Document(text)
    #expect((page.faults + page.strayFences).first?.line == (line == 0 ? nil : line))
  }

  @Test func `a mark may follow a tab, a closing fence may be longer or have blanks`() {
    let page = Document("```swift\tdeclarations\nlet a = 1\n````  \n\n```swift\n```")
    #expect(page.cells.map(\.kind) == [.declarations, .run])
  }

  @Test func `a fence with more backticks holds fences`() {
    let page = Document("````text\n```swift\n```\n````\n\n```swift\nimport A\nlet a = 1\n```")
    #expect(page.cells.count == 1)
    #expect(page.tangled(stem: "a", path: "a.md").contains("line: 7)\nimport A\n"))
  }

  @Test func `files and shell commands reach the scratch folder as they stand`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let recorder = Recorder(
      Document("```py file=a.txt\nx\n```\n\n```sh run\ncat a.txt\n```"), scratch: scratch)
    try await Recorder.$current.withValue(recorder) {
      begin(cell: 0)
      try writeFile("a.txt", "a \"quoted\" \\ line")
      begin(cell: 1)
      try await runShell("cat a.txt; exit 3")
    }
    let outputs = recorder.state.withLock(\.outputs)
    #expect(outputs == ["", "a \"quoted\" \\ line\n[exit status 3]\n"])
  }

  @Test func `a cell that should fail and does not is found`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    let recorder = Recorder(Document("```swift fails\nlet a = 1\n```"), scratch: scratch)
    try await Recorder.$current.withValue(recorder) {
      begin(cell: 0)
      try await mustNotCompile("let a = 1")
      mustThrow()
    }
    #expect(
      recorder.state.withLock { $0.failures.map(\.message) } == [
        "this cell must not compile, and does", "this cell must throw, and did not",
      ])
  }
}
