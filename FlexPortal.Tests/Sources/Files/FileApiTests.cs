using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Tests.Api;
using FlexPortal.Tests.Flex.Runs;
using FlexPortal.Tests.Platform.Identity;
using FlexPortal.Tests.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Sources.Files;

/// <summary>Groups and files over HTTP.</summary>
public sealed class FileApiTests(FileApiTests.SmallFiles portal) : IClassFixture<FileApiTests.SmallFiles>
{
    private const int MaxBytes = 256 * 1024;

    private const string Prices = "ISIN;Date;Price\nCH0012032048;2026-03-31;251.40\nUS0378331005;2026-03-31;190.10\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_group_is_created_renamed_chosen_archived_and_restored()
    {
        var id = await portal.GroupAsync("Notes");
        using var renamed = await portal.Portal.Http.PutAsJsonAsync($"/sources/groups/{id}", new { name = "Memos" }, Cancel);
        Assert.Equal("Memos", (await renamed.ReadAsync()).GetProperty("name").GetString());
        using var chosen = await portal.Portal.Http.PostAsync($"/sources/groups/{id}/choose", content: null, Cancel);
        Assert.Equal(HttpStatusCode.OK, chosen.StatusCode);
        Assert.Equal(id, (await GetAsync("/sources/groups")).GetProperty("chosen_group_id").GetGuid());

        using var archived = await portal.Portal.Http.PostAsync($"/sources/groups/{id}/archive", content: null, Cancel);
        Assert.NotEqual(JsonValueKind.Null, (await archived.ReadAsync()).GetProperty("archived_at_utc").ValueKind);
        Assert.DoesNotContain(id, Ids(await GetAsync("/sources/groups"), "group_id"));
        Assert.Contains(id, Ids(await GetAsync("/sources/groups?archived=true"), "group_id"));
        using var refused = await UploadAsync(id, "name=prices.csv", Prices);
        await ApiPortal.RefusedAsync(refused, HttpStatusCode.Conflict, "GROUP_ALREADY_ARCHIVED");
        using var restored = await portal.Portal.Http.PostAsync($"/sources/groups/{id}/restore", content: null, Cancel);
        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
    }

    [Fact]
    public async Task A_file_is_uploaded_listed_downloaded_and_compared()
    {
        var group = await portal.GroupAsync("Custodian A");
        using var taken = await UploadAsync(group, "name=march.csv&label=March", Prices);
        var file = (await taken.ReadAsync()).GetProperty("source_file_id").GetGuid();
        using var next = await UploadAsync(
            group, "name=march.csv&as=version", Prices.Replace("190.10", "190.20", StringComparison.Ordinal));
        Assert.Equal(2, (await next.ReadAsync()).GetProperty("version").GetInt32());

        var listed = Assert.Single((await GetAsync($"/sources/groups/{group}/files?sort=newest")).GetProperty("items").EnumerateArray());
        Assert.Equal((file, 2, "ready", 2), (listed.GetProperty("source_file_id").GetGuid(), listed.GetProperty("versions").GetInt32(),
            listed.GetProperty("state").GetString(), listed.GetProperty("rows").GetInt32()));
        Assert.Equal(2, (await GetAsync($"/sources/files/{file}")).GetProperty("versions").GetArrayLength());
        using var content = await portal.Portal.Http.GetAsync($"/sources/files/{file}/content?version=1", Cancel);
        var bytes = await content.Content.ReadAsByteArrayAsync(Cancel);
        Assert.Equal(Prices, Encoding.UTF8.GetString(bytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), content.Headers.GetValues("X-Content-SHA256").Single());
        Assert.Equal(("attachment", "application/octet-stream"),
            (content.Content.Headers.ContentDisposition?.DispositionType, content.Content.Headers.ContentType?.MediaType));
        using var table = await portal.Portal.Http.GetAsync($"/sources/files/{file}/export.csv", Cancel);
        Assert.Equal(
            "ISIN,Date,Price\r\nCH0012032048,2026-03-31,251.40\r\nUS0378331005,2026-03-31,190.20\r\n",
            await table.Content.ReadAsStringAsync(Cancel));
        var change = Assert.Single((await GetAsync($"/sources/files/{file}/comparison?key=ISIN&key=Date")).GetProperty("changes")
            .EnumerateArray());
        Assert.Equal(("changed", "190.10", "190.20"), (change.GetProperty("kind").GetString(),
            change.GetProperty("cells")[0].GetProperty("old").GetString(), change.GetProperty("cells")[0].GetProperty("new").GetString()));
        Assert.Equal(
            "SOURCE_UPLOAD SOURCE_UPLOAD SOURCE_DOWNLOAD SOURCE_EXPORT",
            await portal.Database.ScalarAsync<string>(
                "SELECT string_agg(action, ' ' ORDER BY seq) FROM platform.audit_entry WHERE subject = 'march.csv'"));
    }

    [Fact]
    public async Task A_question_is_answered_and_a_deletion_is_undone()
    {
        var group = await portal.GroupAsync("Names");
        // An answered version is embedded at once, and cannot be read again meanwhile.
        using var paused = await portal.PostAsync($"/sources/groups/{group}/queue/pause", "{}");
        using var taken = await UploadAsync(group, "name=numbers.csv", "1;2\n3;4\n5;6\n");
        var uploaded = await taken.ReadAsync();
        var file = uploaded.GetProperty("source_file_id").GetGuid();
        Assert.Equal("needs_look", uploaded.GetProperty("state").GetString());
        using var read = await portal.PostAsync($"/sources/files/{file}/read", """{"header_row": 1}""");
        Assert.Equal(("ready", 2), await StateAsync(read));
        using var again = await portal.PostAsync($"/sources/files/{file}/read", """{"separator": "tab", "header_row": 0}""");
        Assert.Equal(("ready", 3), await StateAsync(again));
        using var both = await portal.PostAsync($"/sources/files/{file}/read", """{"accept": true, "header_row": 0}""");
        await ApiPortal.RefusedAsync(both, HttpStatusCode.BadRequest, "REQUEST_INVALID");

        using var deleted = await portal.Portal.Http.DeleteAsync($"/sources/files/{file}", Cancel);
        Assert.Equal(3, (await deleted.ReadAsync()).GetProperty("rows").GetInt32());
        Assert.Empty(Ids(await GetAsync($"/sources/groups/{group}/files"), "source_file_id"));
        Assert.Single(Ids(await GetAsync($"/sources/groups/{group}/files?deleted=yes"), "source_file_id"));
        using var restored = await portal.Portal.Http.PostAsync($"/sources/files/{file}/restore", content: null, Cancel);
        Assert.Equal(JsonValueKind.Null, (await restored.ReadAsync()).GetProperty("file").GetProperty("deleted_at_utc").ValueKind);

        static async Task<(string?, int)> StateAsync(HttpResponseMessage answer) =>
            await answer.ReadAsync() is var preview
                ? (preview.GetProperty("state").GetString(), preview.GetProperty("row_count").GetInt32()) : default;
    }

    [Fact]
    public async Task Choices_are_taken_with_the_upload()
    {
        var group = await portal.GroupAsync("Choices");
        using var taken = await UploadAsync(
            group, "name=report.csv&header_row=2&charset=windows-1252&separator=%7C", "x|y\nName|Price\nA|1\n");
        var file = await taken.ReadAsync();
        Assert.Equal(("ready", 1), (file.GetProperty("state").GetString(), file.GetProperty("rows").GetInt32()));
        foreach (var (query, code) in new[]
        {
            ("name=other.csv&header_row=77", "SOURCE_HEADER_INVALID"), ("name=other.csv&charset=klingon", "TABLE_CHARSET_UNKNOWN"),
            ("name=other.csv&as=sideways", "REQUEST_INVALID"), ("name=other.csv&separator=ab", "REQUEST_INVALID"),
            ("name=other.csv&header_row=x", "REQUEST_INVALID"), ("label=none", "SOURCE_NAME_INVALID"),
            ("name=a%2Fb.csv", "SOURCE_NAME_INVALID"), ("name=other.csv&label=a%0Ab", "SOURCE_LABEL_INVALID"),
        })
        {
            using var refused = await UploadAsync(group, query, Prices);
            await ApiPortal.RefusedAsync(refused, HttpStatusCode.BadRequest, code);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_over_the_limit_is_refused_whether_it_says_so_or_not(bool says)
    {
        var group = await portal.GroupAsync($"Large {says}");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/sources/groups/{group}/files?name=large.csv")
        {
            Content = Bytes(new byte[MaxBytes + 1]),
        };
        request.Headers.TransferEncodingChunked = !says;
        using var refused = await portal.Portal.Http.SendAsync(request, Cancel);

        await ApiPortal.RefusedAsync(refused, HttpStatusCode.RequestEntityTooLarge, "SOURCE_TOO_LARGE");
        using var largest = await UploadAsync(group, "name=largest.csv", Prices + new string(' ', MaxBytes - Prices.Length));
        Assert.Equal(HttpStatusCode.OK, largest.StatusCode);
        // Every other address has the small limit.
        using var other = await portal.PostAsync("/sources/groups", $$"""{"name": "{{new string('x', 70_000)}}"}""");
        await ApiPortal.RefusedAsync(other, HttpStatusCode.RequestEntityTooLarge, "REQUEST_TOO_LARGE");
    }

    [Fact]
    public async Task An_announced_length_over_the_limit_is_refused_before_the_bytes_are_sent()
    {
        var group = await portal.GroupAsync("Announced");
        using var line = new TcpClient();
        await line.ConnectAsync(portal.Portal.BaseAddress.Host, portal.Portal.BaseAddress.Port, Cancel);
        await using var stream = line.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /sources/groups/{group}/files?name=huge.csv HTTP/1.1\r\nHost: {portal.Portal.BaseAddress.Authority}\r\n"
                + "Content-Type: application/octet-stream\r\nContent-Length: 99999999999\r\n\r\n"),
            Cancel);
        var answer = new byte[64];
        var length = await stream.ReadAtLeastAsync(answer, 16, throwOnEndOfStream: false, Cancel);

        Assert.StartsWith("HTTP/1.1 413", Encoding.ASCII.GetString(answer, 0, length), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_lost_at_any_place_leaves_nothing()
    {
        var group = await portal.GroupAsync("Lost");
        var body = Encoding.UTF8.GetBytes(Prices + new string(' ', 100_000));
        for (var tenth = 0; tenth < 10; tenth++)
        {
            using var line = new TcpClient();
            await line.ConnectAsync(portal.Portal.BaseAddress.Host, portal.Portal.BaseAddress.Port, Cancel);
            await using var stream = line.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture,
                    $"POST /sources/groups/{group}/files?name=lost.csv HTTP/1.1\r\nHost: {portal.Portal.BaseAddress.Authority}\r\n"
                    + $"Content-Type: application/octet-stream\r\nContent-Length: {body.Length}\r\n\r\n")),
                Cancel);
            await stream.WriteAsync(body.AsMemory(0, body.Length * tenth / 10), Cancel);
            line.LingerState = new(enable: true, seconds: 0);
        }

        using var whole = await UploadAsync(group, "name=whole.csv", Encoding.UTF8.GetString(body));
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(1L, await portal.Database.ScalarAsync<long>(
            $"SELECT count(*) FROM sources.source_file WHERE group_id = '{group}'"));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(portal.Portal.DataDirectory, "spool")));
    }

    [Fact]
    public async Task A_name_cannot_break_out_of_its_header()
    {
        var group = await portal.GroupAsync("Headers");
        const string name = "a\";x=\u00E9\u4E2D'%.csv";
        using var taken = await UploadAsync(group, $"name={Uri.EscapeDataString(name)}", Prices);
        var file = (await taken.ReadAsync()).GetProperty("source_file_id").GetGuid();

        using var content = await portal.Portal.Http.GetAsync($"/sources/files/{file}/content", Cancel);

        Assert.Equal(name, content.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", content.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Theory]
    [InlineData("/sources/groups/{0}/files?state=odd", HttpStatusCode.BadRequest, "REQUEST_INVALID")]
    [InlineData("/sources/groups/{0}/files", HttpStatusCode.NotFound, "GROUP_NOT_FOUND")]
    [InlineData("/sources/groups/{0}", HttpStatusCode.NotFound, "GROUP_NOT_FOUND")]
    [InlineData("/sources/files/{0}", HttpStatusCode.NotFound, "SOURCE_NOT_FOUND")]
    [InlineData("/sources/files/{0}/preview", HttpStatusCode.NotFound, "SOURCE_NOT_FOUND")]
    [InlineData("/sources/files/{0}/content?version=3", HttpStatusCode.NotFound, "SOURCE_VERSION_NOT_FOUND")]
    [InlineData("/sources/files/{0}/export.csv", HttpStatusCode.NotFound, "SOURCE_NOT_FOUND")]
    [InlineData("/sources/files/{0}/comparison", HttpStatusCode.NotFound, "SOURCE_NOT_FOUND")]
    public async Task What_is_wrong_has_a_code(string address, HttpStatusCode status, string code) => await portal.GetRefusedAsync(
        string.Format(CultureInfo.InvariantCulture, address, Guid.NewGuid()), status, code);

    [Fact]
    public async Task A_viewer_reads_and_changes_nothing()
    {
        await using var users = await TestPortal.StartAsync(TestUsers.Settings);
        await users.AddAsync("anna", PortalRole.Analyst);
        var (analyst, viewer) = (await users.TokenAsync("anna", PortalRole.Analyst), await users.TokenAsync("anna", PortalRole.Viewer));
        using var made = await users.SendAsync(HttpMethod.Post, "/sources/groups", analyst, JsonContent.Create(new { name = "A" }));
        var group = (await made.ReadAsync()).GetProperty("group_id").GetGuid();

        foreach (var (method, address, status) in new[]
        {
            (HttpMethod.Get, $"/sources/groups/{group}/files", HttpStatusCode.OK),
            (HttpMethod.Post, $"/sources/groups/{group}/choose", HttpStatusCode.OK),
            (HttpMethod.Post, $"/sources/groups/{group}/archive", HttpStatusCode.Forbidden),
            (HttpMethod.Get, $"/sources/files/{group}/content", HttpStatusCode.Forbidden),
            (HttpMethod.Delete, $"/sources/files/{group}", HttpStatusCode.Forbidden),
        })
        {
            using var answer = await users.SendAsync(method, address, viewer);
            Assert.Equal((address, status), (address, answer.StatusCode));
        }

        using var upload = await users.SendAsync(
            HttpMethod.Post, $"/sources/groups/{group}/files?name=a.csv", viewer, Bytes(Encoding.UTF8.GetBytes(Prices)));
        Assert.Equal(HttpStatusCode.Forbidden, upload.StatusCode);
    }

    private static Guid[] Ids(JsonElement list, string name) =>
        [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty(name).GetGuid())];

    private static ByteArrayContent Bytes(byte[] bytes) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };

    private Task<JsonElement> GetAsync(string address) => portal.GetAsync(address);

    private Task<HttpResponseMessage> UploadAsync(Guid group, string query, string text) => portal.Portal.Http.PostAsync(
        $"/sources/groups/{group}/files?{query}", Bytes(Encoding.UTF8.GetBytes(text)), Cancel);

    /// <summary>A portal that takes small files only.</summary>
    public sealed class SmallFiles : IAsyncLifetime
    {
        internal TestDatabase Database { get; private set; } = null!;

        internal TestPortal Portal { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Database = await TestDatabase.CreateAsync();
            Portal = await TestPortal.StartAsync(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["Sources:MaxFileBytes"] = MaxBytes.ToString(CultureInfo.InvariantCulture),
                },
                Database);
        }

        public async ValueTask DisposeAsync()
        {
            await Portal.DisposeAsync();
            await Database.DisposeAsync();
        }

        internal async Task<Guid> GroupAsync(string name)
        {
            using var made = await Portal.Http.PostAsJsonAsync("/sources/groups", new { name }, Cancel);
            return (await made.ReadAsync()).GetProperty("group_id").GetGuid();
        }

        internal Task<HttpResponseMessage> PostAsync(string address, string body) =>
            Portal.Http.PostAsync(address, new StringContent(body, Encoding.UTF8, "application/json"), Cancel);

        internal async Task<JsonElement> GetAsync(string address)
        {
            using var answer = await Portal.Http.GetAsync(address, Cancel);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.ReadAsync();
        }

        internal async Task GetRefusedAsync(string address, HttpStatusCode status, string code)
        {
            using var answer = await Portal.Http.GetAsync(address, Cancel);
            await ApiPortal.RefusedAsync(answer, status, code);
        }
    }
}
