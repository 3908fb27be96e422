import Core
@testable import Web

/// A page with every shared part on it, to be looked at and compared.
struct GalleryPage: PageModel {
    static let template = "gallery"
    let title: String
    let notices: [Part.Notice]
    let errorSummary: Part.ErrorSummary?
    let search: Part.SearchBox
    let cards: [Part.ServiceCard]
    let progress: Part.StepProgress
    let steps: Part.StepList
    let fields: [Part.Field]
    let summary: Part.SummaryList
    let receipt: Part.Receipt
    let timeline: Part.Timeline
    let empty: Part.EmptyState

    init(_ texts: Localizer) {
        title = "Bộ phần trang"
        notices = [
            Part.Notice(.info, title: "Nộp qua mạng", "được giảm một nửa lệ phí đến hết năm 2026."),
            Part.Notice(.success, "Đã nhận hồ sơ."), Part.Notice(.warning, "Giấy tờ này sắp hết hạn."),
            Part.Notice(.error, "Chưa gửi được tệp vì mất kết nối."),
        ]
        errorSummary = Part.ErrorSummary([
            Part.ErrorSummary.Entry("Nhập họ và tên như trên căn cước", field: "name"),
            Part.ErrorSummary.Entry("Chọn một tệp ảnh hoặc PDF", field: nil),
        ])
        search = Part.SearchBox(
            action: "/tim", label: texts("search.label"), hint: "Gõ không dấu cũng được: “ho kinh doanh”")
        cards = [
            Part.ServiceCard(
                "Đăng ký thành lập hộ kinh doanh", "/thu-tuc/1.001612",
                summary: "Cho cá nhân và hộ gia đình buôn bán nhỏ",
                facts: ["3 ngày làm việc", "100.000 đồng"]),
            Part.ServiceCard("Chứng thực bản sao từ bản chính", "/thu-tuc/2.000815", facts: ["Trong ngày"]),
        ]
        progress = Part.StepProgress(number: 2, total: 5, title: "Người nộp hồ sơ")
        steps = Part.StepList([
            Part.StepList.Item("Loại hồ sơ", address: "/nop/1", done: true, current: false),
            Part.StepList.Item("Người nộp hồ sơ", address: "/nop/2", done: false, current: true),
            Part.StepList.Item("Giấy tờ", address: nil, done: false, current: false),
        ])
        fields = GalleryPage.fields(texts)
        summary = Part.SummaryList([
            Part.SummaryList.Row("Họ và tên", ["Nguyễn Thị \"Hoa\" <b>&</b> 'Mai'"], change: "/nop/2"),
            Part.SummaryList.Row("Địa chỉ kinh doanh", ["12 Lê Lợi", "Phường Bến Thành"], change: "/nop/3"),
            Part.SummaryList.Row("Lệ phí", ["100.000 đồng"], warning: "Số tiền minh họa"),
        ])
        receipt = Part.Receipt(
            title: "Đăng ký thành lập hộ kinh doanh", code: "H29.16-261123-0001",
            due: texts.before(Instant(CivilDate(dayNumber: 20_783), ClockTime(hour: 16))),
            facts: [Part.Receipt.Fact("Nơi giải quyết", "Phòng Kinh tế, UBND phường Bến Thành")],
            next: ["Cán bộ kiểm tra giấy tờ trong ngày làm việc đầu tiên.", "Bạn nhận tin nhắn khi có kết quả."],
            qr: QRCode.svg("https://motcua.example/t/H29.16-261123-0001", label: texts("receipt.qr")))
        timeline = Part.Timeline([
            Part.Timeline.Entry(
                "Tiếp nhận", who: "Bộ phận Một Cửa", when: "08:12, 23/11/2026", duration: "15 phút", .done),
            Part.Timeline.Entry(
                "Thụ lý", who: "Phòng Kinh tế", when: "09:40, 23/11/2026",
                note: "Đang kiểm tra trùng tên trong phường.", .now),
            Part.Timeline.Entry("Ký duyệt", who: "Lãnh đạo UBND phường", .later),
            Part.Timeline.Entry("Từ chối", who: "Phòng Kinh tế", .stopped),
        ])
        empty = Part.EmptyState(
            "Chưa có hồ sơ nào", "Hồ sơ bạn nộp sẽ hiện ở đây.", action: Link("Tìm thủ tục", "/"))
    }

    private static func fields(_ texts: Localizer) -> [Part.Field] {
        let options = [
            Part.Field.Option("mot", "Một người làm chủ", hint: "Cá nhân tự chịu trách nhiệm"),
            Part.Field.Option("ho", "Hộ gia đình"),
        ]
        func field(
            _ id: String, _ label: String, hint: String? = nil, error: String? = nil, optional: Bool = false,
            values: [String] = [], autocomplete: String? = nil, warning: String? = nil, note: String? = nil,
            _ widget: Part.Field.Widget
        ) -> Part.Field {
            Part.Field(
                id: id, name: id, label: label, hint: hint, error: error, optional: optional, values: values,
                autocomplete: autocomplete, warning: warning, note: note, widget: widget, texts: texts)
        }
        return [
            field(
                "name", "Họ và tên", hint: "Như trên căn cước", error: "Nhập họ và tên như trên căn cước",
                autocomplete: "name",
                .text(length: 100)),
            field(
                "citizen", "Số định danh cá nhân", values: ["003099012345"],
                warning: "Số này có mã nơi đăng ký khác thường.", .digits(length: 12)),
            field("born", "Ngày sinh", values: ["27/03/1990"], autocomplete: "bday", .date),
            field("phone", "Điện thoại", optional: true, autocomplete: "tel", .phone),
            field("mail", "Thư điện tử", optional: true, autocomplete: "email", .email),
            field(
                "capital", "Vốn kinh doanh", values: ["50.000.000"],
                note: "Bằng chữ: Năm mươi triệu đồng", .number(unit: "đồng")),
            field("owner", "Chủ hộ kinh doanh", values: ["mot"], .radios(options)),
            field("ward", "Phường", hint: "Nơi đặt địa điểm kinh doanh", values: ["mot"], .select(options)),
            field("goods", "Ngành nghề", error: "Chọn ít nhất một ngành nghề", .checkboxes(options)),
            field(
                "story", "Mô tả", hint: "Vài câu là đủ", values: ["Bán <b>tạp hóa</b>"],
                .paragraph(rows: 3, length: 500)),
            field(
                "paper", "Ảnh căn cước mặt trước",
                .file(
                    sent: [Part.Field.SentFile(name: "can-cuoc.jpg", size: "1,2 MB", remove: "1")], megabytes: 10,
                    camera: true,
                    multiple: true)),
            field("pages", "Tổng số trang", values: ["6"], .computed),
            field("agree", "Cam kết", .agreement("Tôi cam đoan thông tin trên là đúng.")),
        ]
    }

    static let source = """
        {{<shared/page}}
        {{$main}}
        {{>shared/error-summary}}
        {{#search}}
        {{>shared/search}}
        {{/search}}
        <h1>{{title}}</h1>
        {{#notices}}
        {{>shared/notice}}
        {{/notices}}
        <ul class="cards">
        {{#cards}}
        {{>shared/service-card}}
        {{/cards}}
        </ul>
        {{#progress}}
        {{>shared/step-progress}}
        {{/progress}}
        {{#steps}}
        {{>shared/step-list}}
        {{/steps}}
        <form method="post" novalidate>
        {{#fields}}
        {{>shared/field}}
        {{/fields}}
        <div class="buttons"><button>{{@button.continue}}</button><button class="second">{{@button.save}}</button><a href="/">{{@button.back}}</a></div>
        </form>
        {{#summary}}
        {{>shared/summary-list}}
        {{/summary}}
        {{#receipt}}
        {{>shared/receipt}}
        {{/receipt}}
        {{#timeline}}
        {{>shared/timeline}}
        {{/timeline}}
        {{#empty}}
        {{>shared/empty}}
        {{/empty}}
        {{/main}}
        {{/shared/page}}
        """
}

/// The officers' parts, on their own frame.
struct DeskGalleryPage: PageModel {
    static let template = "desk-gallery"
    let title: String
    let filter: Part.FilterBar
    let queue: Part.Queue
    let pager: Part.Pager
    let panel: Part.ActionPanel

    init(_ texts: Localizer) {
        title = "Việc của tôi"
        filter = Part.FilterBar(
            action: "/viec", searchLabel: "Tìm theo mã, tên, số định danh", query: "hoa",
            counters: [
                NavigationLink("Tất cả", "/viec", count: 41, current: true),
                NavigationLink("Quá hạn", "/viec?han=tre", count: 3),
                NavigationLink("Đến hạn hôm nay", "/viec?han=nay", count: 5),
            ],
            choices: [
                Part.FilterBar.Choice(
                    name: "procedure", label: "Thủ tục",
                    [Part.FilterBar.Option("1.001612", "Đăng ký thành lập hộ kinh doanh", chosen: true)])
            ],
            clear: "/viec")
        queue = Part.Queue(
            caption: "Hồ sơ đang chờ tôi",
            Part.DueBadge.State.allCases.enumerated().map { index, state in
                Part.Queue.Row(
                    code: "H29.16-26112\(index)-000\(index)", address: "/ho-so/\(index)",
                    procedure: "Đăng ký thành lập hộ kinh doanh do hộ gia đình làm chủ", applicant: "Nguyễn Thị Hoa",
                    state: "Đang thụ lý", holder: index == 0 ? "Lê Văn An" : nil,
                    due: Part.DueBadge(state, words: state == .late ? "Quá hạn 2 ngày làm việc" : nil, texts: texts),
                    dueTime: "26/11, 16:00", select: "\(index)")
            })
        pager = Part.Pager(previous: "/viec?trang=1", next: "/viec?trang=3", words: "51–57 trong 1.204")
        panel = Part.ActionPanel(
            title: "Việc cần làm",
            clock: Part.ActionPanel.Clock(
                Part.DueBadge(.soon, texts: texts), "Còn 1 ngày làm việc; đã dừng 2 ngày chờ bổ sung."),
            primary: Link("Trình lãnh đạo", "/ho-so/1/trinh"),
            others: [Link("Yêu cầu bổ sung", "/ho-so/1/bo-sung"), Link("Từ chối", "/ho-so/1/tu-choi")])
    }

    static let source = """
        {{<shared/desk}}
        {{$main}}
        <h1>{{title}}</h1>
        {{#filter}}
        {{>shared/filter-bar}}
        {{/filter}}
        <div class="two"><div>
        {{#queue}}
        {{>shared/queue}}
        {{/queue}}
        {{#pager}}
        {{>shared/pager}}
        {{/pager}}
        </div>
        {{#panel}}
        {{>shared/action-panel}}
        {{/panel}}
        </div>
        {{/main}}
        {{/shared/desk}}
        """
}

enum Gallery {
    static let sources = ["gallery": GalleryPage.source, "desk-gallery": DeskGalleryPage.source]

    static func context(_ language: Language = .vietnamese) -> WebContext {
        var context = Share.context(language)
        context.frame.unit = "Ủy ban nhân dân phường Bến Thành"
        context.frame.account = Frame.Account(
            name: "Nguyễn Thị Hoa", links: [Link("Hồ sơ của tôi", "/cua-toi")], signOut: "/dang-xuat")
        context.formToken = "token"
        return context
    }

    static func deskContext() -> WebContext {
        var context = context()
        context.here = URLs.Here(path: "/viec", query: "han=tre")
        context.frame.navigation = [
            NavigationLink("Việc của tôi", "/viec", count: 41), NavigationLink("Tiếp nhận", "/tiep-nhan"),
            NavigationLink("Cả đơn vị", "/don-vi"),
        ]
        return context
    }
}
