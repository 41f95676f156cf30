import CandidateProtocol
import Derivation
import Judging
import Rows
import Scalars
import TestSupport
import Testing

/// Wrong code of the kinds that hide where few look: in low bits, odd sizes, long chains, mixed batches, state.
@Suite struct WrongCodeTests {
  @Test(arguments: [
    "forward.kernel", "forward.reparameterization", "inversion.predicted-data",
    "inversion.noise-from-data", "inversion.velocity", "ddpm.posterior-mean", "ddim.update",
    "ddpm.ancestral-step", "ddim.inversion", "improved.learned-variance", "elbo.transition-term",
    "elbo.prior-term", "ddim.interpolation",
  ])
  func `inputs that lose bits are seen in every operation`(row: String) {
    // The others have fewer bits: they are for the sweep.
    let formats: [any BinaryFormat.Type] = [FP32.self, FP16.self, BF16.self]
    for format in Asked.isThorough ? formats : [FP32.self] {
      let candidate = Misled(asking: { asked, _ in asked.numbers { format.round($0) } })
      #expect(Misled.report(candidate, only: row).exitCode == 1, "\(format)")
    }
  }

  @Test func `numbers beside the vectors that lose bits are seen`() {
    for (key, row) in [("eta", "ddim.sigma"), ("w", "ddim.interpolation"), ("sigma", "objective")] {
      let candidate = Misled(asking: { asked, _ in
        if let value = asked[key]?.double { asked[key] = .number(FP16.round(value)) }
      })
      #expect(Misled.report(candidate, only: row).exitCode == 1, "\(key)")
    }
  }

  private func finds(
    _ prefix: String, _ candidate: Misled, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(
      Misled.report(candidate, only: prefix).exitCode == 1, sourceLocation: sourceLocation)
  }

  @Test func `times of a long chain`() {
    // As an index of half precision, and as the last entry of a table that is too short.
    finds("forward", .init(asking: { asked, _ in asked.times { Int(FP16.round(Double($0))) } }))
    finds("forward", .init(asking: { asked, _ in asked.times { min($0, 1000) } }))
  }

  @Test func `what is left over of blocks, and odd sizes`() {
    for block in [4, 8, 16, 64, 128] {
      finds(
        "forward",
        .init(asking: { asked, _ in
          guard asked.op == "q_sample" else { return }
          asked.vectors { values in
            values.enumerated().map { index, value in
              values.count > block && index >= values.count / block * block ? 0 : value
            }
          }
        }))
    }
    finds(
      "forward",
      .init(asking: { asked, _ in
        asked.vectors { $0.count > 3 && $0.count % 2 == 1 ? $0.dropLast() + [0] : $0 }
      }))
  }

  @Test func `batches that are sorted, made unique, turned, or cut`() {
    func batch(_ change: @escaping ([Int]) -> [Int]) -> Misled {
      .init(asking: { asked, _ in
        guard let times = asked["t"]?.doubles, times.count > 1 else { return }
        asked["t"] = .vector(change(times.map { Int($0) }).map(Double.init))
      })
    }
    finds("forward", batch { $0.sorted() })
    finds("forward", batch { $0.sorted(by: >) })
    finds("forward", batch { times in times.map { _ in times[0] } })
    finds("forward", batch { times in times.enumerated().map { times[$0.offset / 8 * 8] } })
    // Each time once: the second of two equal ones is moved on.
    finds(
      "forward",
      batch { times in
        times.enumerated().map { index, time in
          times.prefix(index).contains(time) ? max(1, time - 1) : time
        }
      })
    // As many points as coordinates: the times go along the wrong axis.
    finds(
      "forward",
      .init(asking: { asked, _ in
        guard let times = asked["t"]?.doubles, times.count > 1,
          asked["x0"]?.doubles?.count == times.count * times.count
        else { return }
        let count = times.count
        asked.vectors { values in
          (0..<values.count).map { values[$0 % count * count + $0 / count] }
        }
      }))
  }

  @Test func `strides beyond half of the chain`() {
    finds(
      "ddim.sigma",
      .init(asking: { asked, _ in
        guard let previous = asked["t_prev"]?.int, previous > 1 else { return }
        let steps = asked.time
        if steps - previous > 500 { asked["t_prev"] = .integer(steps - 500) }
      }))
  }

  @Test func `clamps at round numbers`() {
    for limit in [10.0, 30, 50] {
      finds("forward", .init(asking: { asked, _ in asked.numbers { max(-limit, min(limit, $0)) } }))
    }
  }

  @Test
  func `interpolation that goes straight at small angles, or the other way round at large ones`() {
    func angle(_ asked: Members) -> Double {
      let (first, second) = (asked["a"]?.doubles ?? [], asked["b"]?.doubles ?? [])
      return Interpolation.angle(between: first, second)
    }
    finds(
      "ddim.interpolation",
      .init(answering: { request, answer, _ in
        guard case .slerp(let asked) = request else { return }
        let (a, b, w) = (asked.first, asked.second, asked.fraction)
        guard Interpolation.angle(between: a, b) < 0.2 else { return }
        answer["x"] = .vector(zip(a, b).map { (1 - w) * $0 + w * $1 })
      }))
    finds(
      "ddim.interpolation",
      .init(asking: { asked, _ in
        guard asked.op == "slerp", angle(asked) > 2.85 else { return }
        asked["b"] = asked["b"]?.doubles.map { .vector($0.map { -$0 }) }
      }))
  }

  @Test func `schedules that are built by what has not all of them`() {
    // A cap that is taken for the usual one, a chain that is too long, a cache that forgets the family.
    finds(
      "schedule.cosine",
      .init(asking: { asked, _ in
        if let cap = asked["beta_max"]?.double, cap > 0.6 { asked["beta_max"] = .number(0.999) }
      }))
    finds(
      "schedule.linear",
      .init(asking: { asked, _ in
        guard asked.op == "schedule", let steps = asked["T"]?.double, steps > 1000 else { return }
        for key in ["beta_start", "beta_end"] {
          asked[key] = asked[key]?.double.map { .number($0 * 1000 / steps) }
        }
      }))
    finds(
      "schedule",
      .init(asking: { asked, memory in
        guard asked.op == "schedule" else { return }
        let key = ["T", "beta_start", "beta_end"].map { "\(asked[$0] ?? .null)" }.joined()
        let family = memory.kept[key] ?? asked["family"] ?? .null
        if asked["beta_start"] != nil { asked["family"] = family }
        memory.kept[key] = family
      }))
  }

  @Test func `sub-sequences of lengths that nobody tried`() {
    for steps in [50, 100, 250, 4000] {
      finds(
        "schedule.sub-sequence",
        .init(answering: { request, answer, _ in
          guard case .timesteps(let asked) = request, asked.steps == steps, asked.count % 3 == 0,
            let times = answer["timesteps"]?.doubles
          else { return }
          answer["timesteps"] = .vector(times.dropLast() + [times[times.count - 1] - 1])
        }))
    }
  }

  @Test func `tables that are kept`() {
    // By length; and the first ever, of one operation, which is told from a wrong formula.
    finds(
      "schedule.signal-power",
      .init(asking: { asked, memory in
        guard asked.op == "configure", let steps = asked["T"]?.int else { return }
        let first = memory.schedules.first { $0.steps == steps }
        asked["beta"] = first.map { .vector($0.betas) } ?? asked["beta"]
      }))
    let candidate = Misled(answering: { request, answer, memory in
      guard case .lossWeight = request, let first = memory.schedules.first else { return }
      var stale = Reference()
      _ = stale.answer(.configure(first))
      if case .answer(.object(let own)) = stale.answer(request) { answer = Members(own) }
    })
    let report = Misled.report(candidate, only: "objective.weights")
    #expect(report.blamed?.check.schedule?.name == "scaled-linear-1000")
    #expect(report.blamed?.finding.detail.contains("right for linear-1000, which was") == true)
  }

  @Test func `a chain whose times and strides disagree`() {
    // It steps back by T/S whatever its times are; or by no other stride.
    var candidate = Misled(asking: { asked, _ in
      guard asked.op == "step", let previous = asked["t_prev"]?.int else { return }
      let stride = asked.time - previous
      if stride == 111 { asked["t_prev"] = .integer(asked.time - 100) }
    })
    finds("schedule.sub-sequence", candidate)
    candidate = Misled(answering: { request, answer, _ in
      guard case .step(let step) = request, 1000 % (step.time - step.previous) != 0 else { return }
      answer = Members([.init("unsupported", .string("no such stride"))])
    })
    candidate.hello = [.init("conventions", .members(["strides": .string("divisors")]))]
    finds("schedule.sub-sequence", candidate)
    let report = Misled.report(candidate, only: "schedule.sub-sequence/steps")
    #expect(report.blamed?.finding.detail.contains("linspace") == true)
  }
}
