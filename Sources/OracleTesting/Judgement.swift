import Algorithms
import CandidateProtocol
public import Judging
import Rows

extension Conformance {
  /// What came of a check, and the words for it.
  public struct Judgement: Sendable, Equatable {
    /// How it came out.
    public let outcome: Outcome
    /// What a test reports: a line on what was found, and for a failure what to do about it.
    public let message: String
  }
}

extension Conformance.Check {
  /// Puts the check's questions to a sampler, and judges the answers.
  ///
  /// ```
  /// ddim.sigma/single-step/linear-1000: at t = 500, t_prev = 499, η = 0.5 sigma is
  /// 0.005017848393948174, 0.05007832718505493 is right; 6 answers in all are wrong.
  /// Off by 4.5e-2; correct code in fp64 may be off by 1.2e-12.
  /// ddim.sigma says: σ = η √(s_prev²/s_t²) √(1−ᾱ_t/ᾱ_prev) (DDIM eq. 16) (Song et al., …, eq. (16)).
  /// The call that shows it, with a schedule of check.betas: sigma(from: 500, to: 499, eta: 0.5)
  /// Derived in Notebooks-md/07-sigma.md#ddim.sigma
  /// More: diffusion-oracle explain ddim.sigma
  /// ```
  public func judgement(of sampler: some SamplerUnderTest) async -> Conformance.Judgement {
    var sampler = sampler
    switch subject {
    case .one(let check):
      let finding = await sampler.finding(of: check, level: level, seed: seed)
      return Conformance.Judgement(
        outcome: finding.outcome, message: message(finding, of: check, sampler))
    case .anything(let checks, let prefixes):
      return await judgement(of: &sampler, anything: checks, prefixes: prefixes)
    }
  }

  /// One check of each operation first: with a sampler that has something, that is soon done.
  private func judgement(
    of sampler: inout some SamplerUnderTest, anything checks: [Judging.Check], prefixes: [String]
  ) async -> Conformance.Judgement {
    guard !checks.isEmpty else {
      let list = prefixes.joined(separator: ", ")
      return Conformance.Judgement(
        outcome: .fail, message: "\(id): no check's id begins with \(list).")
    }
    let firsts = checks.uniqued(on: \.operation)
    let ids = Set(firsts.map(\.id))
    var reasons: [String] = []
    for check in firsts + checks.filter({ !ids.contains($0.id) }) {
      let finding = await sampler.finding(of: check, level: level, seed: seed)
      switch finding.outcome {
      case .pass, .fail, .error:
        return Conformance.Judgement(outcome: .pass, message: "\(id): as \(check.id).")
      case .inconclusive, .unsupported:
        if !reasons.contains(finding.detail) { reasons.append(finding.detail) }
      }
    }
    let name = [sampler.name, sampler.version].filter { !$0.isEmpty }.joined(separator: " ")
    let count = checks.count == 1 ? "the 1 check" : "any of the \(checks.count) checks"
    return Conformance.Judgement(
      outcome: .fail,
      message: """
        \(id): \(name) answers nothing by which \(count) could be decided.
        \(reasons.prefix(3).map { "- \($0)" }.joined(separator: "\n"))
        A method counts if its name, labels and types are those of SamplerUnderTest.
        """)
  }

  private func message<Sampler: SamplerUnderTest>(
    _ finding: Finding, of check: Judging.Check, _ sampler: Sampler
  ) -> String {
    guard finding.outcome == .fail || finding.outcome == .error else {
      let outcome = finding.outcome == .inconclusive ? "inconclusive, " : ""
      return "\(id): \(outcome)\(finding.detail)."
    }
    var lines = ["\(id): \(finding.detail)."]
    if let measured = finding.measured, let allowed = finding.allowed {
      lines.append(
        "Off by \(short(measured)); correct code in \(sampler.precision.rawValue) may be off by "
          + "\(short(allowed)).")
    }
    let row = check.row
    lines.append("\(row.id) says: \(row.statement) (\(row.source)).")
    if let latex = row.latex() { lines.append("What is right, printed from the code: \(latex)") }
    if !check.others.isEmpty {
      let others = check.others.map(\.id).joined(separator: ", ")
      lines.append("It rests on \(others): if that fails as well, begin there.")
    }
    if let request = finding.request {
      let after = check.schedule == nil ? "" : ", with a schedule of check.betas"
      lines.append("The call that shows it\(after): \(request.call(of: Sampler.self).text)")
    }
    if let place = row.place { lines.append("Derived in \(place)") }
    return (lines + ["More: diffusion-oracle explain \(row.id)"])
      .joined(separator: "\n")
  }
}

extension SamplerUnderTest {
  /// Examines the sampler by one check.
  mutating func finding(of check: Check, level: Level, seed: UInt64) async -> Finding {
    var capabilities = Capabilities(
      name: name, version: version, precision: precision,
      supports: Set(Operation.allCases))
    capabilities.tablePrecision = tablePrecision
    capabilities.conventions = conventions
    capabilities.dimensions = dimensions
    capabilities.takesBatchTimes = true
    capabilities.takesHead = true
    capabilities.isSeeded = isSeeded
    capabilities.predictions = Set(await predictions(for: check))
    var examination = Examination(checks: [check], level: level, seed: seed, of: capabilities)
    while let requests = examination.next() {
      var replies: [Reply] = []
      for request in requests { replies.append(await reply(to: request)) }
      if case .unsupported(let decline)? = replies.first, replies.allSatisfy(\.isDeclined) {
        return Finding(.declined(decline))
      }
      examination.receive(replies)
    }
    return examination.findings.first.flatMap { $0 } ?? Finding(.lost("not reached"))
  }

  /// The network outputs that a check's steps can be asked with: those that are not declined at
  /// t = 2. A check of steps asks mostly with the first.
  private mutating func predictions(for check: Check) async -> [Prediction.Kind] {
    guard let schedule = check.schedule,
      [.step, .ancestralStep, .configure].contains(check.operation),
      case .answer = await reply(to: .configure(schedule))
    else { return Prediction.Kind.allCases }
    var taken: [Prediction.Kind] = []
    if check.operation != .ancestralStep { taken = await predictions { .step($0) } }
    if check.operation != .step, taken.isEmpty {
      taken = await predictions {
        .ancestralStep(
          Request.AncestralStep(
            time: $0.time, previous: $0.previous, state: $0.state, prediction: $0.prediction,
            freshNoise: $0.freshNoise))
      }
    }
    return taken.isEmpty ? [.noise] : taken
  }

  private mutating func predictions(
    of request: (Request.Step) -> Request
  ) async -> [Prediction.Kind] {
    let zeros = [Double](repeating: 0, count: dimensions?.min() ?? 3)
    var taken: [Prediction.Kind] = []
    for kind in Prediction.Kind.allCases {
      let step = Request.Step(
        time: 2, previous: 1, eta: 0, state: zeros, prediction: Prediction(kind, zeros),
        freshNoise: zeros)
      if await !reply(to: request(step)).isDeclined { taken.append(kind) }
    }
    return taken
  }
}
