import Oracle
import SampleFiles
import Testing

@Suite struct SampleFileTests {
  private static let numpy = Numpy.file(Numpy.dictionary("<f8", "(2,)"), Numpy.counting(to: 2))
  private static let text = Array("1\n2\n".utf8)

  @Test func `the ending of the name chooses the reader, and then the first bytes`() throws {
    for name in ["a.npy", "/tmp/a.b.NPY", "a", "", "a.dat", "a.npz", "npy"] {
      #expect(try SampleArray(file: Self.numpy, named: name).shape == [2])
    }
    for name in ["a.csv", "a.txt", "dir.npy/A.CSV"] {
      #expect(try SampleArray(file: Self.text, named: name).shape == [2, 1])
    }
  }

  @Test(arguments: [
    ("a.npy", "the bytes at offset 0 are not the magic of a .npy file"),
    (
      "a.dat",
      "the name ends in none of .npy, .csv and .txt, and the bytes at offset 0 are not the magic of"
        + " a .npy file"
    ),
  ])
  func `a file of no known kind is refused`(name: String, sentence: String) {
    RefusedFile(bytes: Self.text, sentence).check { bytes throws(SampleFileError) in
      try SampleArray(file: bytes, named: name)
    }
  }

  @Test func `an archive of arrays is refused as one`() {
    let sentence =
      "the bytes at offset 0 are those of an .npz or other zip archive, and not of one .npy file"
    for name in ["a.npz", "a.npy", "a"] {
      RefusedFile(bytes: [0x50, 0x4B, 5, 6], sentence).check { bytes throws(SampleFileError) in
        try SampleArray(file: bytes, named: name)
      }
    }
  }
}
