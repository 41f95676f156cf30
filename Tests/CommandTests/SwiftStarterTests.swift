import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing
import Wire

/// The exercises' starter in Swift: compiled as it is, and with every gap filled.
@Suite(.enabled(if: Asked.isThorough, "compiles for seconds: in the sweep only"))
struct SwiftStarterTests {
  /// What stands in each gap, by the function's name in the table: the formulas of
  /// Sources/diffusion-oracle/Adapters/plain.py.
  private static let bodies = [
    "signal_powers": "betas.reduce(into: [1]) { $0.append($0[$0.count - 1] * (1 - $1)) }",
    "linear_betas": "(0..<T).map { start + (end - start) * (Double($0) / Double(T - 1)) }",
    "scaled_linear_betas":
      "try linearBetas(start.squareRoot(), end.squareRoot(), T).map { $0 * $0 }",
    "stepped": "(1 - beta).squareRoot() * xPrev + beta.squareRoot() * noise",
    "noised": "alphaBar.squareRoot() * x0 + (1 - alphaBar).squareRoot() * eps",
    "posterior_variance": "(1 - prev) / (1 - alphaBar) * beta",
    "posterior_mean":
      "prev.squareRoot() * beta / (1 - alphaBar) * x0 "
      + "+ (1 - beta).squareRoot() * (1 - prev) / (1 - alphaBar) * xt",
    "mean_from_noise": "(xt - beta / (1 - alphaBar).squareRoot() * eps) / (1 - beta).squareRoot()",
    "ancestral_step": "isLast ? mean : mean + variance.squareRoot() * noise",
    "gaussian_kl": "(log(other / variance) + (variance + difference * difference) / other - 1) / 2",
    "transition_nats":
      "(prev / (1 - prev) - alphaBar / (1 - alphaBar)) * (x0 - x0Hat) * (x0 - x0Hat) / 2",
    "reconstruction_nats": "(log(2 * Double.pi * beta) + (x0 - x0Hat) * (x0 - x0Hat) / beta) / 2",
    "loss_weight":
      "pow((prev / alphaBar * (1 - alphaBar)).squareRoot() "
      + "- (1 - prev - sigma * sigma).squareRoot(), 2) / (2 * sigma * sigma)",
    "predicted_data": "(xt - (1 - alphaBar).squareRoot() * eps) / alphaBar.squareRoot()",
    "noise_from_data": "(xt - alphaBar.squareRoot() * x0) / (1 - alphaBar).squareRoot()",
    "velocity": "alphaBar.squareRoot() * eps - (1 - alphaBar).squareRoot() * x0",
    "data_from_velocity": "alphaBar.squareRoot() * xt - (1 - alphaBar).squareRoot() * v",
    "noise_from_velocity": "(1 - alphaBar).squareRoot() * xt + alphaBar.squareRoot() * v",
    "family_mean": "prev.squareRoot() * x0 + (1 - prev - sigma * sigma).squareRoot() * eps",
    "family_draw": "mean + sigma * noise",
    "ddim_sigma":
      "eta * ((1 - prev) / (1 - alphaBar)).squareRoot() * (1 - alphaBar / prev).squareRoot()",
    "deterministic_step":
      "try prev.squareRoot() * predictedData(xt, eps, alphaBar) + (1 - prev).squareRoot() * eps",
    "encoded": "try deterministicStep(xt, eps, alphaBar, following)",
    "slerp": """
    {
        let dot = { (u: [Double], v: [Double]) in zip(u, v).map(*).reduce(0, +) }
        let angle = acos(dot(a, b) / (dot(a, a).squareRoot() * dot(b, b).squareRoot()))
        return zip(a, b).map { (sin((1 - w) * angle) * $0 + sin(w * angle) * $1) / sin(angle) }
      }()
    """,
    "cosine_betas": """
    {
        let f = (0...T).map { t in
          pow(cos((Double(t) / Double(T) + s) / (1 + s) * (Double.pi / 2)), 2)
        }
        return (0..<T).map { min(1 - f[$0 + 1] / f[$0], betaMax) }
      }()
    """,
    "times": """
    (0..<S).map { i in
        switch spacing {
        case "leading": 1 + i * (T / S)
        case "trailing": (2 * T * (i + 1) + S) / (2 * S)
        case "linspace": 1 + (2 * i * (T - 1) + S - 1) / (2 * (S - 1))
        case "linear": T * (i + 1) / S
        default: T * (i + 1) * (i + 1) / (S * S)
        }
      }
    """,
    "stride_beta": "1 - alphaBar / prev",
    "learned_variance": "exp((1 + head) / 2 * log(beta) + (1 - head) / 2 * log(posteriorVariance))",
    "limited_data": "x0Hat",
    "noised_batch": """
    try alphaBars.indices.map { k in
        try zip(x0s[k], epss[k]).map { try noised($0, $1, alphaBars[k]) }
      }
    """,
    "conventions": "[\"clip_x0\": 1]",
  ]

  @Test func `the starter claims nothing untouched, and conforms when it is filled`() async throws {
    let source = ExerciseTests.starter.replacingOccurrences(of: ".py", with: ".swift")
    var text = try ExerciseTests.text(source)
    let untouched = try await judged(text, level: .smoke)
    #expect(untouched.exitCode == 3 && untouched.count(.pass) == 0)
    for exercise in Exercise.all {
      let body = try #require(Self.bodies[exercise.function])
      text = text.replacingOccurrences(
        of: "throw NotYet(\"\(exercise.number) \(exercise.function)\")", with: "return \(body)")
    }
    let report = try await judged(text, level: .standard)
    #expect(report.exitCode == 0, "\(report.blamed?.finding.detail ?? report.loss ?? "")")
    #expect(ExerciseTests.leavesNone(report))
    for chapter in Exercise.chapters { #expect(ChapterMarks(report, chapter: chapter).next == nil) }
  }

  private func judged(_ text: String, level: Level) async throws -> Report {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (source, program) = (folder.path + "/starter.swift", folder.path + "/mine")
    try Data(text.utf8).write(to: URL(fileURLWithPath: source))
    let compiling = try await Tool.execute(
      "/usr/bin/env", ["swiftc", "-O", source, "-o", program])
    #expect(compiling.status == 0 && compiling.errors.isEmpty, "\(compiling.errors)")
    return await ExerciseTests.report(on: [program], level: level)
  }
}
