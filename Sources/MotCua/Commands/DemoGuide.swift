/// What `motcua serve --demo` prints: where to go, who to be, what to try.
enum DemoGuide {
    /// That of the first service in packs/vn-hcmc/demo/people.yaml.
    static let token = "demo-token-phan-mem-mot-cua-ben-thanh"

    static func text(origin: String) -> String {
        """

          Trang cho người dân · For citizens    \(origin)/
          Bàn làm việc của cán bộ · For officers \(origin)/can-bo

          Everybody's password is mot-cua-demo-2026 (invented people, for this demo only):
            congdan       citizen, Nguyễn Thị Hoa Mai
            tiepnhan      receptionist, Lê Thị Tiếp, People's Committee of Bến Thành ward
            truongphong   head of division, Võ Minh Trưởng      chuyenvien   specialist, Phạm Văn Thụ
            lanhdao       leader, signs, Huỳnh Thị Lãnh         vanthu       clerk, issues, Bùi Văn Thư
          A program at that ward calls \(origin)/api/v1 with "Authorization: Bearer \(token)"

          Three things to try:
            1. On a phone-sized window, search "ho kinh doanh" and file a household business; keep the receipt's code.
            2. Sign in as tiepnhan, accept it; pass it on as truongphong (to Phạm Văn Thụ), chuyenvien, truongphong,
               lanhdao, vanthu.
            3. Follow it by the receipt's link or QR: every step, and the due date counted in Vietnamese working days.

          Stop with Ctrl-C. Start again with `make demo`: nothing is lost.
        """
    }
}
