import Oracle
import Rows
import SampleFiles
import Statistics
import Testing

import struct Foundation.Data

/// DDPM's schedule, worked out here once more.
private enum DDPM {
  static func beta(_ t: Int) -> Double { 1e-4 + (0.02 - 1e-4) * Double(t - 1) / 999 }
  static func power(_ t: Int) -> Double {
    (1...max(1, t)).reduce(1) { t == 0 ? 1 : $0 * (1 - beta($1)) }
  }
  static func signal(_ t: Int) -> Double { power(t).squareRoot() }
  static func noise(_ t: Int) -> Double { (1 - power(t)).squareRoot() }
  static func sigma(_ t: Int, _ previous: Int, _ eta: Double) -> Double {
    let share = (1 - power(previous)) / (1 - power(t)) * (1 - power(t) / power(previous))
    return eta * share.squareRoot()
  }
  /// The mean of DDIM's step as the paper writes it.
  static func mean(_ x: Double, _ eps: Double, _ t: Int, _ previous: Int, _ sigma: Double) -> Double
  {
    let data = (x - noise(t) * eps) / signal(t)
    return signal(previous) * data + (1 - power(previous) - sigma * sigma).squareRoot() * eps
  }
  /// DDPM's posterior mean as the paper writes it.
  static func posterior(_ x: Double, _ data: Double, _ t: Int) -> Double {
    let variance = 1 - power(t)
    return signal(t - 1) * beta(t) / variance * data
      + (1 - beta(t)).squareRoot() * (1 - power(t - 1)) / variance * x
  }
  static func posteriorVariance(_ t: Int) -> Double {
    (1 - power(t - 1)) / (1 - power(t)) * beta(t)
  }
}

/// A law, what it is, and what a classical mistake makes of it.
struct LawCase: Sendable, CustomTestStringConvertible {
  let law: String
  let mistake: String
  let mean: Double
  let deviation: Double
  let wrongMean: Double
  let wrongDeviation: Double

  init(
    _ law: String, _ right: (Double, Double), _ mistake: String, _ wrong: (Double, Double)
  ) {
    self.law = law
    self.mistake = mistake
    (mean, deviation) = right
    (wrongMean, wrongDeviation) = wrong
  }

  var testDescription: String { "\(law): \(mistake)" }

  /// Residuals with which the mistake is found with a power of 0.99, by one test alone.
  func samples(dimension: Int) throws -> Int {
    let members = ResidualBattery.members(dimension: dimension)
    let family = try Family(
      alpha: 0.99e-6, weights: members.map { (name: $0.test.name, weight: $0.weight) })
    let share = try #require(family.share(of: "mean"))
    let shift = (wrongMean - mean) / deviation
    let ratio = wrongDeviation / deviation
    var needed = Int.max
    if abs(shift) > 1e-9 {
      needed = try MeanTest().requiredSamples(effect: shift / ratio, alpha: share, power: 0.99)
    }
    if abs(ratio - 1) > 1e-9 {
      let effect = ratio * ratio - 1
      needed = min(
        needed,
        try VarianceTest().requiredSamples(effect: effect, alpha: share, power: 0.99))
    }
    return needed
  }

  static let all: [LawCase] = [
    LawCase(
      "forward.kernel t=500 x_prev=2 schedule=linear:1000",
      ((1 - DDPM.beta(500)).squareRoot() * 2, DDPM.beta(500).squareRoot()), "beta for sqrt beta",
      ((1 - DDPM.beta(500)).squareRoot() * 2, DDPM.beta(500))),
    LawCase(
      "forward.marginal t=500 x0=0.5 schedule=linear:1000:1e-4:0.02",
      (DDPM.signal(500) * 0.5, DDPM.noise(500)), "alpha for alpha_bar",
      ((1 - DDPM.beta(500)).squareRoot() * 0.5, DDPM.beta(500).squareRoot())),
    LawCase(
      "forward.reparameterization t=2 x0=1 schedule=linear:1000",
      (DDPM.signal(2), DDPM.noise(2)), "t shifted by one", (DDPM.signal(3), DDPM.noise(3))),
    LawCase(
      "ddim.marginal-consistency t=100 x0=1 schedule=linear:1000",
      (DDPM.signal(100), DDPM.noise(100)), "x0 scaled", (DDPM.signal(100) * 1.1, DDPM.noise(100))),
    LawCase(
      "ddpm.posterior-mean t=4 x_t=1 x0=0.5 schedule=linear:1000",
      (DDPM.posterior(1, 0.5, 4), DDPM.posteriorVariance(4).squareRoot()), "x0 left out",
      (DDPM.posterior(1, 0, 4), DDPM.posteriorVariance(4).squareRoot())),
    LawCase(
      "ddpm.posterior-variance t=4 x_t=1 x0=0.5 schedule=linear:1000",
      (DDPM.posterior(1, 0.5, 4), DDPM.posteriorVariance(4).squareRoot()), "beta for beta tilde",
      (DDPM.posterior(1, 0.5, 4), DDPM.beta(4).squareRoot())),
    LawCase(
      "ddpm.reverse-marginal t=5 x0=0.5 schedule=linear:1000",
      (DDPM.signal(4) * 0.5, DDPM.noise(4)), "t shifted by one",
      (DDPM.signal(5) * 0.5, DDPM.noise(5))),
    LawCase(
      "ddpm.ancestral-step t=4 x_t=1 eps=0.3 schedule=linear:1000",
      (
        DDPM.posterior(1, (1 - DDPM.noise(4) * 0.3) / DDPM.signal(4), 4),
        DDPM.posteriorVariance(4).squareRoot()
      ), "the other variance",
      (DDPM.posterior(1, (1 - DDPM.noise(4) * 0.3) / DDPM.signal(4), 4), DDPM.beta(4).squareRoot())),
    LawCase(
      "ddpm.ancestral-step t=4 t_prev=3 x_t=1 x0=0.5 variance=kernel schedule=linear:1000",
      (DDPM.posterior(1, 0.5, 4), DDPM.beta(4).squareRoot()), "beta for sqrt beta",
      (DDPM.posterior(1, 0.5, 4), DDPM.beta(4))),
    LawCase(
      "reverse.last-step sigma=0.1 x_t=1 eps=0.3 schedule=linear:1000",
      ((1 - DDPM.noise(1) * 0.3) / DDPM.signal(1), 0.1), "sigma squared",
      ((1 - DDPM.noise(1) * 0.3) / DDPM.signal(1), 0.01)),
    LawCase(
      "ddim.mean t=500 t_prev=480 eta=0.5 x_t=1 eps=-0.7 schedule=linear:1000",
      (DDPM.mean(1, -0.7, 500, 480, DDPM.sigma(500, 480, 0.5)), DDPM.sigma(500, 480, 0.5)),
      "sigma left out of the direction",
      (DDPM.mean(1, -0.7, 500, 480, 0), DDPM.sigma(500, 480, 0.5))),
    LawCase(
      "ddim.variance t=500 t_prev=480 eta=0.5 x_t=1 eps=-0.7 schedule=linear:1000",
      (DDPM.mean(1, -0.7, 500, 480, DDPM.sigma(500, 480, 0.5)), DDPM.sigma(500, 480, 0.5)),
      "eta times the variance",
      (
        DDPM.mean(1, -0.7, 500, 480, DDPM.sigma(500, 480, 0.5)),
        DDPM.sigma(500, 480, 1) * 0.5.squareRoot()
      )),
    LawCase(
      "ddim.update t=500 t_prev=480 eta=1 x_t=1 eps=-0.7 schedule=linear:1000",
      (DDPM.mean(1, -0.7, 500, 480, DDPM.sigma(500, 480, 1)), DDPM.sigma(500, 480, 1)),
      "the variance of one step across a stride",
      (
        DDPM.mean(1, -0.7, 500, 480, DDPM.sigma(500, 480, 1)),
        DDPM.posteriorVariance(500).squareRoot()
      )),
    LawCase(
      "ddim.three-forms t=500 t_prev=480 eta=0.5 x0=0.5 schedule=linear:1000",
      (DDPM.signal(480) * 0.5, DDPM.noise(480)), "the fresh noise alone",
      (DDPM.signal(480) * 0.5, DDPM.sigma(500, 480, 0.5))),
    LawCase(
      "ddim.three-forms t=50 t_prev=40 eta=1 x0=0.5 eps=1 schedule=linear:1000",
      (
        DDPM.mean(
          DDPM.signal(50) * 0.5 + DDPM.noise(50), 1, 50, 40, DDPM.sigma(50, 40, 1)),
        DDPM.sigma(50, 40, 1)
      ), "alpha_bar of t for t_prev",
      (
        DDPM.mean(DDPM.signal(50) * 0.5 + DDPM.noise(50), 1, 50, 50, 0), DDPM.sigma(50, 40, 1)
      )),
    LawCase(
      "ddim.interpolation", (0, 1), "linear interpolation halfway", (0, 0.5.squareRoot())),
  ]
}

/// Files as `numpy.save` writes them.
private enum NumpyFile {
  static func bytes<Element>(
    _ values: [Element], _ descr: String, _ shape: [Int], isColumnMajor: Bool = false
  ) -> [UInt8] {
    let lengths = shape.map { "\($0)," }.joined(separator: " ")
    var header =
      "{'descr': '\(descr)', 'fortran_order': \(isColumnMajor ? "True" : "False"), "
      + "'shape': (\(lengths)), }"
    header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
      + Array(header.utf8) + values.withUnsafeBytes { Array($0) }
  }

  static func array(_ values: [Double], _ shape: [Int]) throws -> SampleArray {
    try SampleArray(numpy: bytes(values, "<f8", shape))
  }
}

/// What is judged, from a law in words.
private func judge(
  _ array: SampleArray, _ law: String, files: [String: SampleArray] = [:], alpha: Double = 1e-6
) async throws -> SampleJudgement {
  let points = try SamplePoints(array)
  let words = try SampleLawWords(law.split(separator: " ").map(String.init))
  let law = try SampleLaw(words, for: points) { (path) throws(SampleLawError) -> SampleArray in
    guard let file = files[path] else { throw SampleLawError("\(path) cannot be read") }
    return file
  }
  return try await SampleJudgement(points, under: law, alpha: alpha)
}

@Suite struct SampleLawTests {
  /// The false-alarm rate of each acceptance is 1e-6, the power of each rejection 0.99 or more.
  @Test(arguments: LawCase.all)
  func `draws of a law pass, and a classical mistake does not`(law: LawCase) async throws {
    let d = 3
    let points = max(40, try law.samples(dimension: d) / d + 1)
    #expect(points < 10_000, "a mistake that no test of a second finds")
    var stream = Stream("samples/" + law.testDescription, seed: 0)
    let noise = stream.normals(points * d)
    let right = noise.map { law.mean + law.deviation * $0 }
    let conforming = try await judge(NumpyFile.array(right, [points, d]), law.law)
    #expect(!conforming.isBroken, "\(conforming.says)")
    #expect(conforming.says.isEmpty && conforming.p > 1e-6)
    let wrong = noise.map { law.wrongMean + law.wrongDeviation * $0 }
    let broken = try await judge(NumpyFile.array(wrong, [points, d]), law.law)
    #expect(broken.isBroken && !broken.says.isEmpty && broken.p < 1e-6)
  }

  @Test func `every law has a case`() {
    let cased = Set(LawCase.all.map { String($0.law.prefix { $0 != " " }) })
    #expect(cased == Set(SampleLaw.ids))
    for id in SampleLaw.ids { #expect(Register.entry(id) != nil, "\(id)") }
  }

  private static let marginal = "forward.marginal t=500 schedule=linear:1000 x0="
  private static func draws(_ points: Int, _ data: [Double], t: Int = 500) -> [Double] {
    var stream = Stream("samples/stored", seed: 1)
    let noise = stream.normals(points * 2)
    let (signal, deviation) = (DDPM.signal(t), DDPM.noise(t))
    return noise.indices.map { signal * data[$0 % data.count] + deviation * noise[$0] }
  }

  @Test func `stored precision is allowed for`() async throws {
    let draws = Self.draws(4000, [0.5, -1])
    let law = Self.marginal + "0.5,-1"
    let float = try SampleArray(
      numpy: NumpyFile.bytes(draws.map(Float.init), "<f4", [4000, 2]))
    let single = try await judge(float, law)
    #expect(!single.isBroken && single.allowance.scale < 1e-7 && single.untested.isEmpty)
    let table = Data(draws.map { "\(($0 * 1000).rounded() / 1000)\n" }.joined().utf8)
    let text = try await judge(SampleArray(commaSeparated: Array(table)), Self.marginal + "0")
    #expect(text.allowance.scale > 1e-4)
    #if !arch(x86_64) || !os(macOS)
      let half = try SampleArray(
        numpy: NumpyFile.bytes(draws.map { Float16($0) }, "<f2", [4000, 2]))
      let coarse = try await judge(half, law)
      #expect(!coarse.isBroken && coarse.allowance.scale > 2e-4, "\(coarse.says)")
      // A step of fp16 at 3 is a fifth of the noise at t = 1, and correct draws are still correct.
      let early = try SampleArray(
        numpy: NumpyFile.bytes(
          Self.draws(8000, [3], t: 1).map { Float16($0) }, "<f2", [8000, 2]))
      let first = try await judge(early, "forward.marginal t=1 x0=3 schedule=linear:1000")
      #expect(!first.isBroken && first.untested == ["repetition (stored too coarsely)"])
      await #expect(throws: SampleLawError.self) {
        _ = try await judge(early, "forward.marginal t=1 x0=100 schedule=linear:1000")
      }
    #endif
  }

  @Test func `conditioning may differ from row to row`() async throws {
    let n = 3000
    var stream = Stream("samples/rows", seed: 2)
    let data = stream.normals(n * 2).map { $0 * 3 }
    let draws = Self.draws(n, data)
    let files = ["x0.npy": try NumpyFile.array(data, [n, 2])]
    let array = try NumpyFile.array(draws, [n, 2])
    #expect(try await !judge(array, Self.marginal + "@x0.npy", files: files).isBroken)
    #expect(try await judge(array, Self.marginal + "0", files: files).isBroken)
    // The same numbers, columns first.
    let columns = (0..<2).flatMap { column in (0..<n).map { draws[$0 * 2 + column] } }
    let fortran = try SampleArray(
      numpy: NumpyFile.bytes(columns, "<f8", [n, 2], isColumnMajor: true))
    let judged = try await judge(fortran, Self.marginal + "@x0.npy", files: files)
    #expect(!judged.isBroken && judged.points == n && judged.dimension == 2)
    // Images: all axes but the first are coordinates, and one row may have their shape.
    let image = ["x0.npy": try NumpyFile.array([0.5, -1], [2, 1])]
    let images = try NumpyFile.array(Self.draws(n, [0.5, -1]), [n, 2, 1])
    #expect(try await !judge(images, Self.marginal + "@x0.npy", files: image).isBroken)
  }

  @Test func `noise that comes again is found, under any mean`() async throws {
    let n = 2000
    var stream = Stream("samples/again", seed: 3)
    let half = stream.normals(n)
    let noise = half + half
    let data = stream.normals(2 * n)
    let (signal, deviation) = (DDPM.signal(500), DDPM.noise(500))
    let draws = noise.indices.map { signal * data[$0] + deviation * noise[$0] }
    let judged = try await judge(
      NumpyFile.array(draws, [2 * n]), Self.marginal + "@x0.npy",
      files: ["x0.npy": NumpyFile.array(data, [2 * n])])
    #expect(judged.says.contains { $0.contains("runs of") && $0.contains("2000 numbers earlier") })
    let frozen = try await judge(
      NumpyFile.array(Array(repeating: 0.3, count: 100), [100]), "ddim.interpolation")
    #expect(frozen.tests.contains { $0.name == "repeated value" && $0.isRejected })
  }

  @Test func `too few points say what was not tested`() async throws {
    let one = try await judge(NumpyFile.array([0.1], []), "ddim.interpolation")
    #expect(!one.isBroken && one.points == 1 && one.dimension == 1)
    #expect(
      one.untested == [
        "shape (too few points)", "correlation from point to point (too few points)",
        "repetition (too few points)",
      ])
    let far = try await judge(
      NumpyFile.array([1e308, -1e308, 1e308], [3, 1]), "ddim.interpolation", alpha: 1e-300)
    #expect(far.isBroken)
  }

  @Test(arguments: [
    ("", "the law is empty"),
    ("ddim.sigmaa", "no equation has the id ddim.sigmaa"),
    ("forward.terminal t=1", "forward.terminal has no law that is drawn from"),
    ("forward.marginal t", "the word 't' of the law is not key=value"),
    ("forward.marginal eta=1", "has no 'eta', it takes t, x0, schedule, betas"),
    ("forward.marginal T=1", "has no 'T'"),
    ("ddim.interpolation t=1", "ddim.interpolation has no 't', it takes no keys"),
    ("forward.marginal t=1 t=2", "'t' is given twice"),
    ("forward.marginal x0=1", "forward.marginal needs t=…"),
    ("forward.marginal t=1 schedule=linear:10", "is conditioned on x0, and nothing is given"),
    (
      "ddim.update t=2 t_prev=1 eta=1 x_t=1 schedule=linear:10",
      "is conditioned on x_t and eps, or x_t and x0, and x_t is given"
    ),
    ("forward.marginal t=1 x0=1", "forward.marginal needs schedule=… or betas=@file"),
    ("forward.marginal t=1 x0=1 schedule=linear:9 betas=0.1", "are both given"),
    (
      "forward.marginal t=11 x0=1 schedule=linear:10",
      "t is '11', it must be a whole number in 1...10"
    ),
    ("forward.marginal t=0 x0=1 schedule=linear:10", "t is '0'"),
    ("forward.marginal t=1.5 x0=1 schedule=linear:10", "t is '1.5'"),
    (
      "ddim.update t=2 t_prev=2 eta=1 x_t=1 eps=1 schedule=linear:10",
      "t_prev is '2', it must be a whole number in 0...1"
    ),
    ("ddim.update t=2 t_prev=1 eta=nan x_t=1 eps=1 schedule=linear:10", "eta is 'nan'"),
    ("ddim.update t=2 t_prev=1 eta=0 x_t=1 eps=1 schedule=linear:10", "ddim.update has sigma = 0"),
    ("ddim.update t=2 t_prev=0 eta=1 x_t=1 eps=1 schedule=linear:10", "ddim.update has sigma = 0"),
    ("reverse.last-step t=2 sigma=1 x_t=1 eps=1 schedule=linear:10", "whole number in 1...1"),
    ("reverse.last-step sigma=-1 x_t=1 eps=1 schedule=linear:10", "sigma is '-1'"),
    (
      "ddpm.ancestral-step t=2 x_t=1 eps=1 variance=large schedule=linear:10", "variance is 'large'"
    ),
    ("forward.marginal t=1 x0=a schedule=linear:10", "x0 has 'a'"),
    ("forward.marginal t=1 x0=1,2,3 schedule=linear:10", "x0 has 3 values"),
    ("forward.marginal t=1 x0=1,inf schedule=linear:10", "x0 in row 1, column 2 is inf"),
    ("forward.marginal t=1 x0=@none schedule=linear:10", "none cannot be read"),
    ("forward.marginal t=1 x0=@three schedule=linear:10", "x0 has the shape (3)"),
    ("forward.marginal t=1 x0=1 schedule=linear", "it must have T in 2...100000"),
    ("forward.marginal t=1 x0=1 schedule=linear:1", "it must have T in 2...100000"),
    ("forward.marginal t=1 x0=1 schedule=square:10", "linear, scaled-linear or cosine"),
    ("forward.marginal t=1 x0=1 schedule=linear:10:0.1", "the form linear:T or"),
    ("forward.marginal t=1 x0=1 schedule=linear:10:0:0.1", "its betas must lie in (0, 1)"),
    ("forward.marginal t=1 x0=1 schedule=cosine:10:2:0.9", "its offset must lie in 0...1"),
    ("forward.marginal t=1 x0=1 schedule=scaled-linear:10:a:b", "schedule has 'a'"),
    ("forward.marginal t=1 x0=1 betas=0.1,1", "beta at t = 2 is 1.0, it must lie in (0, 1)"),
    ("forward.marginal t=2 x0=1 betas=0.1", "whole number in 1...1"),
    ("reverse.last-step sigma=1 x_t=-1e308 eps=1e308 betas=0.99", "it must be finite"),
  ])
  func `what is wrong is one sentence`(law: String, sentence: String) async throws {
    let samples = try NumpyFile.array([0.1, 0.2], [1, 2])
    let files = ["three": try NumpyFile.array([1, 2, 3], [3])]
    do {
      _ = try await judge(samples, law, files: files)
      Issue.record("accepted")
    } catch {
      #expect("\(error)".contains(sentence), "\(error)")
      #expect(error is SampleLawError && !"\(error)".contains("\n"))
    }
  }

  @Test func `samples without numbers are refused, and the place is named`() throws {
    let empty = try NumpyFile.array([], [0, 3])
    #expect(throws: SampleLawError("the file holds no samples, its shape is (0, 3)")) {
      try SamplePoints(empty)
    }
    let broken = try NumpyFile.array([1, 2, 3, .nan], [2, 2])
    #expect(throws: SampleLawError("the sample in row 2, column 2 is nan, it must be finite")) {
      try SamplePoints(broken)
    }
  }
}
