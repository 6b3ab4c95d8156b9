import Glibc
import TestSupport
import Testing

@testable import Files

@Suite struct OutputPlaceTests {
  private let folder = TemporaryFolder.untilExit()

  private func place(_ name: String) throws -> OutputPlace { try OutputPlace(of: "\(folder)/\(name)") }

  @Test func kindsOfPlaces() throws {
    #expect(try place("new") == .file("\(folder)/new"))
    TemporaryFile.write([1], to: "\(folder)/file")
    #expect(try place("file") == .file("\(folder)/file") && OutputPlace(of: folder) == .folder)
    #expect(try place("new/") == .folder)
    #expect(try OutputPlace(of: "/dev/null") == .null && OutputPlace(of: "/dev/full") == .stream("/dev/full"))
    mkfifo("\(folder)/pipe", 0o666)
    #expect(try place("pipe") == .stream("\(folder)/pipe"))
  }

  @Test func linksAreFollowedToTheFile() throws {
    symlink("target", "\(folder)/link")
    symlink("link", "\(folder)/link2")
    symlink("\(folder)/link2", "\(folder)/link3")
    for name in ["link", "link2", "link3"] { #expect(try place(name) == .file("\(folder)/target")) }
    symlink("circle", "\(folder)/circle")
    #expect(throws: SystemError.self) { try place("circle") }
    symlink("/dev/null", "\(folder)/nothing")
    #expect(try place("nothing") == .null)
  }

  @Test func descriptorsAreStreamsWhateverTheyLeadTo() throws {
    let descriptor = open("\(folder)/redirected", O_WRONLY | O_CREAT, 0o666)
    defer { close(descriptor) }
    for path in ["/dev/fd/\(descriptor)", "/proc/self/fd/\(descriptor)", "/proc/\(getpid())/fd/\(descriptor)"] {
      #expect(try OutputPlace(of: path) == .descriptor(descriptor))
    }
    symlink("/proc/self/fd/\(descriptor)", "\(folder)/like-stdout")
    #expect(try place("like-stdout") == .descriptor(descriptor))
    #expect(try OutputPlace(of: "/dev/stdout") == .descriptor(1) && OutputPlace(of: "/dev/stderr") == .descriptor(2))
  }
}
