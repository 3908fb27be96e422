import Core
import Foundation
import Testing

@testable import Web

@Suite struct GalleryTests {
    let renderer: PageRenderer

    init() throws { renderer = try Share.renderer(adding: Gallery.sources) }

    @Test func `every name in the parts is there in their models`() throws {
        let texts = renderer.locales[.vietnamese]
        let citizen = try renderer.check([GalleryPage(texts)], Gallery.context())
        #expect(citizen.unknown.isEmpty, "\(citizen.unknown.sorted())")
        #expect(citizen.unreached.filter { !$0.contains("navigation") }.isEmpty, "\(citizen.unreached.sorted())")
        let desk = try renderer.check([DeskGalleryPage(texts)], Gallery.deskContext())
        #expect(desk.unknown.isEmpty, "\(desk.unknown.sorted())")
        #expect(desk.unreached.isEmpty, "\(desk.unreached.sorted())")
    }

    @Test(arguments: ["gallery", "desk"])
    func `the parts look as they did`(page: String) throws {
        let texts = renderer.locales[.vietnamese]
        let html =
            page == "gallery"
            ? try renderer.html(GalleryPage(texts), Gallery.context())
            : try renderer.html(DeskGalleryPage(texts), Gallery.deskContext())
        let (now, kept) = try Golden.page(html, "Shared/\(page)")
        #expect(now == kept)
    }

    @Test func `a page in English has nothing Vietnamese in its frame`() throws {
        let renderer = try Share.renderer(adding: ["plain": "{{<shared/desk}}{{$main}}{{/main}}{{/shared/desk}}"])
        struct Plain: PageModel {
            static let template = "plain"
            let title = "x"
        }
        let html = String(decoding: try renderer.html(Plain(), Share.context(.english)), as: UTF8.self)
        #expect(html.contains("<html lang=\"en\">") && html.contains("Skip to main content"))
        #expect(html.contains("href=\"/?lang=vi\" lang=\"vi\""))
    }

    /// Set GALLERY_DIR to get the pages as files for looking at.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["GALLERY_DIR"] != nil))
    func `the gallery is written out`() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["GALLERY_DIR"])
        let texts = renderer.locales[.vietnamese]
        try Share.write(try renderer.html(GalleryPage(texts), Gallery.context()), to: "\(folder)/gallery.html")
        try Share.write(try renderer.html(DeskGalleryPage(texts), Gallery.deskContext()), to: "\(folder)/desk.html")
        for name in renderer.assets.names {
            let bytes = try Data(contentsOf: URL(filePath: "\(Share.root)/share/static/\(name)"))
            try Share.write([UInt8](bytes), to: "\(folder)\(renderer.assets.address(of: name))")
        }
    }
}
