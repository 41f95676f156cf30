import CandidateProtocol
import Course
import Foundation
import Judging
import NoiseJudging
import Rows
import TestSupport
import Testing

/// The port with one mistake a chapter: each is found, alone, and repaired by a change of one place.
@Suite struct FindTheBugTests {
  /// A chapter's mistake: the exercise that it fails, what the port says and what is right.
  struct Bug: Sendable {
    let exercise: String
    let wrong: String
    let right: String

    var chapter: Int { Int(exercise.prefix { $0 != "." }) ?? -1 }
  }

  static let bugs = [
    Bug(
      exercise: "0.1", wrong: "    return betas, alphas\n",
      right: "    return betas, cumulative_product(alphas)\n"),
    Bug(
      exercise: "1.4", wrong: ", 1 - self.alphas_cumprod[i]\n",
      right: ", math.sqrt(1 - self.alphas_cumprod[i])\n"),
    Bug(
      exercise: "2.1", wrong: "variance = self.betas[i]\n",
      right: "variance = self.reverse_variance(i, i - 1)\n"),
    Bug(exercise: "3.3", wrong: "sum(terms) / len(terms)", right: "sum(terms)"),
    Bug(
      exercise: "4.1", wrong: "beta ** 2 / (2 * sigma ** 2 * self.alphas[i] * (1 - ab))",
      right: "(math.sqrt(prev / ab * (1 - ab)) - math.sqrt(1 - prev - sigma ** 2)) ** 2 "
        + "/ (2 * sigma ** 2)"),
    Bug(exercise: "5.1", wrong: "math.sqrt(1 - ab / ab)", right: "math.sqrt((1 - ab) / ab)"),
    Bug(
      exercise: "6.1", wrong: "1 - prev - eta * variance", right: "1 - prev - eta ** 2 * variance"),
    Bug(
      exercise: "7.3", wrong: "self.cumprod_at(following - 1)",
      right: "self.cumprod_at(following)"),
    Bug(
      exercise: "10.2", wrong: "list(range(1, T + 1, T // S))",
      right: "[1 + i * (T // S) for i in range(S)]"),
    Bug(
      exercise: "11.1",
      wrong: "        return [max(-1.0, min(1.0, a)) for a in x0]\n\n    def predict_noise",
      right: "        return x0\n\n    def predict_noise"),
    Bug(
      exercise: "13.1", wrong: "return struct.unpack(\"e\", struct.pack(\"e\", value))[0]",
      right: "return value"),
    Bug(
      exercise: "15.1", wrong: "\"conventions\": {}", right: "\"conventions\": {\"clip_x0\": 1}"),
  ]

  /// The port with all bugs repaired but those of some chapters, judged.
  private static func report(
    leaving chapters: [Int], on checked: [Int]? = nil, level: Level = .smoke
  ) async throws -> Report {
    let folder = Place.package.appendingPathComponent("Notebooks-md/exercises").path
    var text = try ExerciseTests.text(folder + "/find_the_bug.py")
    for bug in bugs {
      #expect(text.ranges(of: bug.wrong).count == 1, "chapter \(bug.chapter)'s is not there once")
      if chapters.contains(bug.chapter) { continue }
      text = text.replacingOccurrences(of: bug.wrong, with: bug.right)
    }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      UUID().uuidString + ".py")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return await ExerciseTests.report(
      on: Python.bare + [file.path], chapters: checked, level: level)
  }

  /// What is not done, by chapter.
  private static func rest(_ report: Report) -> [String] {
    Exercise.chapters.flatMap { chapter in
      ChapterMarks(report, chapter: chapter).marks.filter { $0.status != .done }.map { mark in
        #expect(mark.status == .wrong, "\(mark.exercise.number) is \(mark.status)")
        return mark.exercise.number
      }
    }
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `every chapter has one exercise wrong, and no more`() async throws {
    let report = try await Self.report(leaving: Exercise.chapters, on: Exercise.chapters)
    #expect(Self.bugs.map(\.chapter) == Exercise.chapters)
    #expect(Self.rest(report) == Self.bugs.map(\.exercise))
  }

  @Test(.enabled(if: Python.isPresent, "needs python3 on the PATH"))
  func `with every bug repaired the port conforms`() async throws {
    let report = try await Self.report(
      leaving: [], on: ExerciseTests.sampled, level: Asked.isThorough ? .standard : .smoke)
    #expect(report.exitCode == 0, "\(report.blamed?.finding.detail ?? report.loss ?? "")")
    #expect(ExerciseTests.leavesNone(report))
    #expect(Self.rest(report).isEmpty)
  }

  @Test(
    .enabled(if: Python.isPresent, "needs python3 on the PATH"),
    arguments: bugs)
  func `a bug alone fails its own exercise alone`(bug: Bug) async throws {
    let report = try await Self.report(leaving: [bug.chapter], on: Exercise.chapters)
    #expect(Self.rest(report) == [bug.exercise])
  }
}
