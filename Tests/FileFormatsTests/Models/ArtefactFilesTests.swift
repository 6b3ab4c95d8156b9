import Testing

@testable import FileFormats

@Suite struct ArtefactFilesTests {
  @Test(arguments: ["../secret", "/etc/passwd", "a/b", "..", ".", ""])
  func noNameLeadsOutOfTheArtefact(_ name: String) throws {
    let shipped = try #require(ArtefactFiles(shipped: "mf"))
    for files in [ArtefactFiles(directory: "/tmp"), shipped] {
      #expect(throws: InputError.self) { try files.bytes(of: name) }
    }
  }

  @Test func shippedArtefactsAreThere() throws {
    for (artefact, file) in [("mf", "manifest.json"), ("sw", "router.safetensors"), ("prices", "prices.json")] {
      let files = try #require(ArtefactFiles(shipped: artefact))
      #expect(try files.bytes(of: file).count > 0)
    }
    #expect(ArtefactFiles(shipped: "none") == nil)
  }

  @Test func digestsAreSHA256() {
    #expect(
      ModelBytes(copying: Array("abc".utf8)).sha256
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func aNumpyHeaderHas128BytesWhateverTheShape() {
    for rows in [0, 7, 123_456_789_012] {
      let header = NumpyHeader.bytes(rows: rows, columns: 256)
      #expect(header.count == 128 && header.last == 0x0A)
      #expect(String(decoding: header[10...], as: UTF8.self).contains("'shape': (\(rows), 256)"))
    }
  }
}
