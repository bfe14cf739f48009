<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi" sourcelanguage="en">
<context>
    <name>ArrivalsPage</name>
    <message>
        <source>Continue</source>
        <translation>Tiếp tục</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Tạm dừng</translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>{done}/{total} tệp</translation>
    </message>
    <message>
        <source>{n} documents in work</source>
        <translation>{n} tài liệu đang xử lý</translation>
    </message>
    <message>
        <source>Nothing to do</source>
        <translation>Không có việc đang chờ</translation>
    </message>
    <message>
        <source>estimating the time left…</source>
        <translation>đang ước tính thời gian…</translation>
    </message>
    <message>
        <source>{time} left</source>
        <translation>còn {time}</translation>
    </message>
    <message>
        <source>Folder to recognise; its files stay where they are</source>
        <translation>Chọn thư mục cần nhận dạng; tệp gốc giữ nguyên tại chỗ</translation>
    </message>
    <message>
        <source>Progress of the running work</source>
        <translation>Tiến độ công việc đang chạy</translation>
    </message>
    <message>
        <source>Arrived today</source>
        <translation>Tiếp nhận hôm nay</translation>
    </message>
    <message>
        <source>Done today</source>
        <translation>Hoàn thành hôm nay</translation>
    </message>
    <message>
        <source>In work</source>
        <translation>Đang xử lý</translation>
    </message>
    <message>
        <source>Failed today</source>
        <translation>Bị lỗi hôm nay</translation>
    </message>
    <message>
        <source>Refused today</source>
        <translation>Từ chối hôm nay</translation>
    </message>
    <message>
        <source>Pause or continue all work; nothing is lost</source>
        <translation>Tạm dừng hoặc tiếp tục toàn bộ công việc; không mất dữ liệu</translation>
    </message>
    <message>
        <source>Recognise a folder…</source>
        <translation>Nhận dạng thư mục…</translation>
    </message>
    <message>
        <source>Recognise every file of a folder; the files stay where they are</source>
        <translation>Nhận dạng mọi tệp trong một thư mục; tệp gốc giữ nguyên tại chỗ</translation>
    </message>
    <message>
        <source>Cancel folder</source>
        <translation>Hủy thư mục</translation>
    </message>
    <message>
        <source>Take no more files of the chosen folder; those taken are finished</source>
        <translation>Không lấy thêm tệp của thư mục đang chọn; tệp đã lấy vẫn được xử lý xong</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Try the chosen document again</source>
        <translation>Xử lý lại tài liệu đang chọn</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>Needs attention</source>
        <translation>Cần xem lại</translation>
    </message>
</context>
<context>
    <name>DocumentsModel</name>
    <message>
        <source>File</source>
        <translation>Tên tệp</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Số trang</translation>
    </message>
    <message>
        <source>Certainty</source>
        <translation>Độ tin cậy</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>Tiếp nhận lúc</translation>
    </message>
    <message>
        <source>Found text</source>
        <translation>Nội dung tìm thấy</translation>
    </message>
    <message>
        <source>p. {n}: {text}</source>
        <translation>tr. {n}: {text}</translation>
    </message>
</context>
<context>
    <name>DocumentsPage</name>
    <message>
        <source>{n} documents</source>
        <translation>{n} tài liệu</translation>
    </message>
    <message>
        <source>Nothing found. Try fewer words, or another state.</source>
        <translation>Không tìm thấy tài liệu nào. Hãy bớt từ tìm kiếm hoặc chọn trạng thái khác.</translation>
    </message>
    <message>
        <source>No document has arrived yet.</source>
        <translation>Chưa tiếp nhận tài liệu nào.</translation>
    </message>
    <message>
        <source>Search in names and text; accents may be left out</source>
        <translation>Tìm trong tên tệp và nội dung; không cần gõ dấu</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Tìm kiếm</translation>
    </message>
    <message>
        <source>Search the documents (Ctrl+F)</source>
        <translation>Tìm tài liệu (Ctrl+F)</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>Show only documents in this state</source>
        <translation>Chỉ hiện tài liệu ở trạng thái này</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Mọi trạng thái</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Tài liệu</translation>
    </message>
    <message>
        <source>Open a document with Enter or a double click</source>
        <translation>Nhấn Enter hoặc nhấp đúp để mở tài liệu</translation>
    </message>
</context>
<context>
    <name>ErrorDialog</name>
    <message>
        <source>ScanStation</source>
        <translation>ScanStation – Trạm số hóa</translation>
    </message>
    <message>
        <source>What to do: {step}</source>
        <translation>Cách xử lý: {step}</translation>
    </message>
</context>
<context>
    <name>FailuresList</name>
    <message>
        <source>File</source>
        <translation>Tên tệp</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Thời điểm</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Lý do</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Cách xử lý</translation>
    </message>
    <message>
        <source>Nothing went wrong.</source>
        <translation>Không có tài liệu nào cần xem lại.</translation>
    </message>
</context>
<context>
    <name>FoldersList</name>
    <message>
        <source>Folder</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Trạng thái</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Đang chờ</translation>
    </message>
    <message>
        <source>Taken</source>
        <translation>Đã nhận</translation>
    </message>
    <message>
        <source>Repeated</source>
        <translation>Trùng</translation>
    </message>
    <message>
        <source>No folder is watched yet. Name the scanner&apos;s folders under [[folders]] in the settings file, or recognise a folder now.</source>
        <translation>Chưa có thư mục nào được theo dõi. Hãy khai báo thư mục của máy quét tại mục [[folders]] trong tệp cấu hình, hoặc bấm “Nhận dạng thư mục…”.</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Tạm dừng</translation>
    </message>
    <message>
        <source>After the folder below</source>
        <translation>Chờ xong thư mục bên dưới</translation>
    </message>
    <message>
        <source>Being recognised</source>
        <translation>Đang nhận dạng</translation>
    </message>
    <message>
        <source>Waits its turn</source>
        <translation>Chờ đến lượt</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Arrivals</source>
        <translation>Tiếp nhận</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Tài liệu</translation>
    </message>
    <message>
        <source>Arrivals (Ctrl+1)</source>
        <translation>Tiếp nhận (Ctrl+1)</translation>
    </message>
    <message>
        <source>Documents (Ctrl+2)</source>
        <translation>Tài liệu (Ctrl+2)</translation>
    </message>
    <message>
        <source>Stopping safely; unfinished pages go on at the next start…</source>
        <translation>Đang dừng an toàn; các trang dở dang sẽ được làm tiếp ở lần mở sau…</translation>
    </message>
    <message>
        <source>ScanStation</source>
        <translation>ScanStation – Trạm số hóa</translation>
    </message>
</context>
<context>
    <name>PageCanvas</name>
    <message>
        <source>Picture of the page</source>
        <translation>Ảnh trang</translation>
    </message>
</context>
<context>
    <name>RecordPage</name>
    <message>
        <source>Opening…</source>
        <translation>Đang mở…</translation>
    </message>
    <message>
        <source>No page has been recognised yet.</source>
        <translation>Chưa có trang nào được nhận dạng.</translation>
    </message>
    <message>
        <source>Certainty {share}</source>
        <translation>Độ tin cậy {share}</translation>
    </message>
    <message>
        <source>The PDF has not been made yet.</source>
        <translation>Chưa tạo xong tệp PDF.</translation>
    </message>
    <message>
        <source>Drawing the page…</source>
        <translation>Đang hiển thị trang…</translation>
    </message>
    <message>
        <source>Page {n} of {all}</source>
        <translation>Trang {n}/{all}</translation>
    </message>
    <message>
        <source>The text of all pages is in the clipboard.</source>
        <translation>Đã sao chép văn bản của mọi trang vào bộ nhớ tạm.</translation>
    </message>
    <message>
        <source>← List</source>
        <translation>← Danh sách</translation>
    </message>
    <message>
        <source>Back to the list</source>
        <translation>Quay lại danh sách</translation>
    </message>
    <message>
        <source>Page before</source>
        <translation>Trang trước</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>Trang sau</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Whole width</source>
        <translation>Vừa chiều rộng</translation>
    </message>
    <message>
        <source>Show the whole width</source>
        <translation>Hiện vừa chiều rộng trang</translation>
    </message>
    <message>
        <source>Open PDF</source>
        <translation>Mở PDF</translation>
    </message>
    <message>
        <source>Open the PDF with the viewer of this computer</source>
        <translation>Mở tệp PDF bằng chương trình xem PDF của máy</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Mở thư mục</translation>
    </message>
    <message>
        <source>Show the folder of the PDF</source>
        <translation>Mở thư mục chứa tệp PDF</translation>
    </message>
    <message>
        <source>Copy text</source>
        <translation>Chép văn bản</translation>
    </message>
    <message>
        <source>Copy the text of all pages</source>
        <translation>Sao chép văn bản của mọi trang</translation>
    </message>
</context>
<context>
    <name>TextPanel</name>
    <message>
        <source>Recognised text of the page</source>
        <translation>Văn bản nhận dạng của trang</translation>
    </message>
    <message>
        <source>No text was recognised on this page.</source>
        <translation>Trang này không có chữ nào được nhận dạng.</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>Being recognised</source>
        <translation>Đang nhận dạng</translation>
    </message>
    <message>
        <source>Making the PDF</source>
        <translation>Đang tạo PDF</translation>
    </message>
    <message>
        <source>To correct</source>
        <translation>Chờ hiệu chỉnh</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>Chờ duyệt</translation>
    </message>
    <message>
        <source>Approved</source>
        <translation>Đã duyệt</translation>
    </message>
    <message>
        <source>Packaged</source>
        <translation>Đã đóng gói</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>Đã lưu trữ</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Bị lỗi</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Từ chối</translation>
    </message>
    <message>
        <source>Isolated</source>
        <translation>Đã cách ly</translation>
    </message>
    <message>
        <source>Watching for new files</source>
        <translation>Đang theo dõi tệp mới</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Sẵn sàng</translation>
    </message>
    <message>
        <source>Recognising</source>
        <translation>Đang nhận dạng</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Đang khởi động…</translation>
    </message>
    <message>
        <source>Recognising a folder</source>
        <translation>Đang nhận dạng thư mục</translation>
    </message>
    <message>
        <source>Pausing…</source>
        <translation>Đang tạm dừng…</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Tạm dừng</translation>
    </message>
    <message>
        <source>Work stands still</source>
        <translation>Công việc đang ngừng</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Đã dừng</translation>
    </message>
    <message>
        <source>Watching</source>
        <translation>Đang theo dõi</translation>
    </message>
    <message>
        <source>Waiting for a file to be finished</source>
        <translation>Chờ tệp ghi xong</translation>
    </message>
    <message>
        <source>Connection lost</source>
        <translation>Mất kết nối</translation>
    </message>
    <message>
        <source>about {n} s</source>
        <translation>khoảng {n} giây</translation>
    </message>
    <message>
        <source>about {n} min</source>
        <translation>khoảng {n} phút</translation>
    </message>
    <message>
        <source>about {h} h {m} min</source>
        <translation>khoảng {h} giờ {m} phút</translation>
    </message>
</context>
</TS>
