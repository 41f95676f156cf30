import Judging
import Rows
import Testing

/// What is expected of mistakes is remembered for as long as a schedule is configured.
@Suite struct MemoTests {
  @Test func `an expectation is computed once for a question and a supposition`() {
    let memo = Memo()
    var computed = 0
    func ask(_ check: String, _ index: Int, _ mistake: String) -> [Expectation] {
      memo.expectation(of: check, index, under: Supposition(mistake: mistake)) {
        computed += 1
        return [Expectation(value: Double(computed), allowed: 0)]
      }
    }
    #expect(ask("a", 0, "m") == ask("a", 0, "m") && computed == 1)
    #expect(ask("a", 1, "m") != ask("a", 0, "m") && computed == 2)
    #expect(ask("b", 0, "m") != ask("a", 0, "m") && computed == 3)
    #expect(ask("a", 0, "n") != ask("a", 0, "m") && computed == 4)
    #expect(ask("a", 1, "m") == ask("a", 1, "m") && computed == 4)
  }

  @Test func `what an answer has ruled out for a row is not tried again`() {
    let memo = Memo()
    let alternatives = ["a", "b"].map { id in
      Alternative(Explanation(id), Supposition(mistake: id))
    }
    var tried: [String?] = []
    func possible(_ row: Row, allowed: String) -> [String?] {
      memo.possible(alternatives, for: row) { alternative in
        tried.append(alternative.supposition.mistake)
        return alternative.supposition.mistake == allowed
      }.map(\.supposition.mistake)
    }
    #expect(possible(.ddimSigma, allowed: "a") == ["a"] && tried == ["a", "b"])
    #expect(possible(.ddimSigma, allowed: "b") == [] && tried == ["a", "b", "a"])
    #expect(possible(.ddimUpdate, allowed: "b") == ["b"] && tried.count == 5)
  }
}
