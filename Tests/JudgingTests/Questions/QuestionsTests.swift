import CandidateProtocol
import Judging
import Rows
import TestSupport
import Testing

/// What is asked: numbers of every format, at times that there are, and always the same.
@Suite struct QuestionsTests {
  /// What the checks ask first on their own schedules.
  private static func requests(
    _ level: Level = .smoke, seed: UInt64 = 0, inputs: Inputs = .own, on schedules: [String]? = nil,
    changing change: (inout Capabilities) -> Void = { _ in }
  ) -> [(check: Check, steps: Int, requests: [Request])] {
    var settings: [String: Setting] = [:]
    return AllChecks.checks(seed: seed, level: level).filter { check in
      schedules?.contains(check.schedule?.name ?? "") ?? true
    }.map { check in
      let schedule = check.schedule ?? Schedule(name: "", betas: [])
      let setting =
        settings[schedule.name]
        ?? .made(on: schedule, level: level, seed: seed, inputs: inputs, changing: change)
      settings[schedule.name] = setting
      return (check, schedule.steps, check.begin(setting).requests)
    }
  }

  private func drawn(_ id: String, seed: UInt64 = 0) -> [Double] {
    var questions = Questions(.made(seed: seed), for: id)
    return questions.drawn(8)
  }

  @Test func `draws follow from the check's id and the seed, and from nothing else`() {
    #expect(drawn("ddim.update/affine/linear-1000") == drawn("ddim.update/affine/linear-1000"))
    #expect(drawn("ddim.update/affine/linear-1000") != drawn("ddim.update/affine/linear-2"))
    #expect(drawn("a") != drawn("a", seed: 1))
  }

  @Test func `the order of the checks changes no question`() {
    let checks = AllChecks.checks(seed: 3, level: .smoke, only: ["ddim", "forward"])
    func asked(_ checks: [Check]) -> [String] {
      var examination = Examination(checks: checks, level: .smoke, seed: 3)
      var reference = Reference()
      var asked: [String] = []
      while let requests = examination.next() {
        asked += requests.map { $0.json(id: 0).description }
        examination.receive(requests.map { reference.reply(to: $0) })
      }
      return asked
    }
    let (forwards, backwards) = (asked(checks), asked(checks.reversed()))
    #expect(forwards != backwards, "another order")
    #expect(forwards.sorted() == backwards.sorted(), "of the same questions")
  }

  @Test func `another seed asks other numbers at the same fixed times`() {
    var (one, other) = (Questions(.made(seed: 1), for: "a"), Questions(.made(seed: 2), for: "a"))
    #expect(one.times() == [1, 6, 12] && other.times() == [1, 6, 12])
    #expect(one.drawn(3) != other.drawn(3))
  }

  @Test(arguments: Level.allCases)
  func `times are ascending, each once, and within the schedule`(level: Level) {
    for steps in [2, 3, 5, 12, 1000] {
      let schedule = Schedule(.linear(from: 1e-3, through: 0.02), steps: steps)
      for seed in 0..<20 as Range<UInt64> {
        var questions = Questions(.made(on: schedule, level: level, seed: seed), for: "a")
        let times = questions.times()
        #expect(times == Set(times).sorted() && times.first == 1 && times.last == steps)
      }
    }
  }

  @Test func `strides divide T where that is declared, and one does not where it is not`() {
    for steps in [2, 3, 4, 5, 7, 12, 100, 1000] {
      let schedule = Schedule(.linear(from: 1e-3, through: 0.02), steps: steps)
      let any = Questions(.made(on: schedule), for: "a").strides
      let divisors = Questions(
        .made(on: schedule) { $0.conventions.stridesDivide = true }, for: "a"
      ).strides
      #expect(divisors.allSatisfy { steps % $0 == 0 && $0 > 1 }, "\(steps)")
      #expect(any.allSatisfy { $0 < steps } && Set(any).isSuperset(of: divisors), "\(steps)")
      let exists = (3...max(3, steps / 3)).contains { steps % $0 != 0 && $0 < steps }
      #expect(any.contains { steps % $0 != 0 } || !exists, "\(steps)")
    }
  }

  @Test func `every step that is asked divides T where that is declared`() {
    var strides: Set<Int> = []
    for (check, steps, requests) in Self.requests(
      .standard, changing: { $0.conventions.stridesDivide = true })
    {
      for case .step(let step) in requests {
        let stride = step.time - step.previous
        strides.insert(stride)
        #expect(steps.isMultiple(of: stride), "\(check.id): \(step.time) to \(step.previous)")
      }
    }
    #expect(strides.count > 5)
  }

  /// "The vectors and η that the oracle sends are representable in the candidate's precision": they fill it, or
  /// where files are written for every candidate, they are in every one.
  @Test(arguments: Precision.allCases.map { ($0, Inputs.own) } + [(.fp64, .common)])
  func `what is asked is representable, and its times lie within 1 to T`(
    precision: Precision, inputs: Inputs
  ) {
    let formats = inputs == .own ? [precision] : Precision.allCases
    var (asked, full) = (0, 0)
    for (check, steps, requests) in Self.requests(
      .standard, seed: 5, inputs: inputs, changing: { $0.precision = precision })
    {
      // A chain is asked for without a vector, at whole numbers alone.
      for request in requests where request.operation != .sample {
        let (times, vectors) = Self.content(of: request)
        asked += times.isEmpty ? 0 : 1
        for (key, time) in times {
          // Only the other end of a step may be 0.
          #expect((key == "t" ? 1 : 0)...steps ~= time, "\(check.id): \(key) = \(time)")
        }
        for value in vectors.flatMap(\.values) {
          let isThere = formats.allSatisfy { $0.rounded(value) == value }
          if !isThere { Issue.record("\(check.id): \(value) is not a number of \(formats)") }
          full += Precision.bf16.rounded(value) == value ? 0 : 1
        }
      }
    }
    #expect(asked > 500)
    #expect((full > 5000) == (inputs == .own && precision != .bf16), "\(full)")
  }

  @Test(arguments: [[4], [1], [64, 100]])
  func `vectors have a dimension that the candidate takes`(dimensions: [Int]) {
    var vectors = 0
    for (check, _, requests) in Self.requests(changing: {
      $0.dimensions = Set(dimensions)
      $0.takesBatchTimes = false
    }) where check.schedule?.steps != 1000 {
      for request in requests {
        if case .sample(let chain) = request {
          #expect(dimensions.contains(chain.dimension), "\(check.id)")
          continue
        }
        for (key, values) in Self.content(of: request).vectors
        where !["eta", "w", "sigma", "s"].contains(key) {
          vectors += 1
          #expect(dimensions.contains(values.count), "\(check.id): \(key) has \(values.count)")
        }
      }
    }
    #expect(vectors > 100)
  }

  @Test func `a candidate that takes pictures only is asked little`() {
    func asked(_ dimensions: Set<Int>, _ level: Level = .smoke) -> (ids: Set<String>, count: Int) {
      let asked = Self.requests(
        level, on: Asked.isThorough ? nil : ["linear-2", "irregular-12", "linear-1000"],
        changing: {
          $0.dimensions = dimensions
          $0.takesBatchTimes = false
        }
      ).filter { $0.check.schedule != nil && !$0.requests.isEmpty }
      return (Set(asked.map(\.check.id)), asked.reduce(0) { $0 + $1.requests.count })
    }
    // Of chains the short ones alone.
    func others(_ ids: Set<String>) -> Set<String> { ids.filter { !$0.contains("/chain-") } }
    let (small, large) = (asked([64]), asked([16384]))
    let left = others(small.ids.subtracting(large.ids))
    #expect(!left.isEmpty && left.allSatisfy { !$0.hasSuffix("-1000") }, "of short schedules alone")
    #expect(6 * large.count < small.count)
    let (all, few) = (asked([64], .standard).ids, asked([16384], .standard).ids)
    #expect(others(all) == others(few), "nothing else is left out")
    #expect(few.isSubset(of: all) && few.contains { $0.contains("/chain-step/") })
  }

  /// The times and the numbers of a request, but for schedules.
  private static func content(
    of request: Request
  ) -> (times: [(key: String, time: Int)], vectors: [(key: String, values: [Double])]) {
    guard request.needsSchedule || request.operation == .slerp,
      case .object(let members) = request.json(id: 0)
    else { return ([], []) }
    var (times, vectors): ([(String, Int)], [(String, [Double])]) = ([], [])
    for member in members where !["id", "op", "n", "seed"].contains(member.key) {
      let values = member.value.doubles ?? [member.value.double ?? .nan]
      if ["t", "t_prev", "t_next"].contains(member.key) {
        times += values.map { (member.key, Int($0)) }
      } else {
        vectors.append((member.key, values))
      }
    }
    return (times, vectors)
  }
}
