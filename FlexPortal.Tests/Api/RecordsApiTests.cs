using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Xml;
using FlexPortal.Core.Flex.Runs;
using Xunit;

namespace FlexPortal.Tests.Api;

/// <summary>GET /ingestion/runs/{id}/records and GET /artifacts/{id}/content: the rows, and the bytes that they are made of.</summary>
public sealed class RecordsApiTests(RecordsApiTests.Statement portal) : IClassFixture<RecordsApiTests.Statement>
{
    private string Records => $"/ingestion/runs/{portal.Run.IngestionRunId}/records";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(500)]
    public async Task Fault_18_Pages_of_any_size_join_to_all_rows_in_document_order(int limit)
    {
        var rows = await PagesAsync($"limit={limit}");

        Assert.Equal(portal.Run.RawRecordCount, rows.Count);
        Assert.Equal(portal.Run.RawRecordCount, rows.Select(row => row.GetProperty("raw_record_id").GetGuid()).Distinct().Count());
        Assert.Equal(rows.Select(Offset).Order(), rows.Select(Offset));
        Assert.True(rows.Select(row => row.GetProperty("section_name").GetString()).Distinct().Count() > 5);
    }

    [Fact]
    public async Task A_section_returns_its_own_rows_only()
    {
        foreach (var section in portal.Run.Sections)
        {
            var rows = await PagesAsync($"limit=50&section={section.SectionName}");
            Assert.Equal(section.RowCount, rows.Count);
            Assert.All(rows, row => Assert.Equal(section.SectionName, row.GetProperty("section_name").GetString()));
        }

        Assert.Empty(await PagesAsync("section=Nothing"));
    }

    [Fact]
    public async Task Every_row_is_its_element_in_the_original_bytes_attribute_by_attribute_in_order()
    {
        var (bytes, _) = await DownloadAsync(portal.Run.RawArtifactId!.Value);
        var (rows, empty) = (await PagesAsync("limit=500"), 0);

        foreach (var row in rows)
        {
            using var element = new MemoryStream(
                bytes, row.GetProperty("byte_offset").GetInt32(), row.GetProperty("byte_length").GetInt32());
            using var reader = XmlReader.Create(element, new XmlReaderSettings { Async = true });
            Assert.True(await reader.ReadAsync());
            Assert.Equal(row.GetProperty("element_name").GetString(), reader.Name);
            var attributes = new List<(string, string)>();
            while (reader.MoveToNextAttribute())
                attributes.Add((reader.Name, reader.Value));
            Assert.Equal(attributes, row.GetProperty("source_payload").EnumerateObject().Select(p => (p.Name, p.Value.GetString()!)));
            empty += attributes.Count(attribute => attribute.Item2.Length == 0);
        }

        Assert.True(empty > 100, "The statement has empty attributes, and they must arrive.");
    }

    [Fact]
    public async Task The_original_bytes_come_with_their_length_and_their_SHA_256()
    {
        var (bytes, response) = await DownloadAsync(portal.Run.RawArtifactId!.Value);

        Assert.Equal(portal.Run.PayloadSha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(bytes.Length, response.Content.Headers.ContentLength);
        Assert.Equal(portal.Run.PayloadSha256, Assert.Single(response.Headers.GetValues("X-Content-SHA256")));
        Assert.Equal($"\"{portal.Run.PayloadSha256}\"", response.Headers.ETag?.Tag);
        Assert.Equal("text/xml", response.Content.Headers.ContentType?.MediaType);
        // A browser saves it as a file and does not run it.
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task A_statement_that_failed_preflight_has_bytes_and_no_rows()
    {
        var failed = await portal.RunAsync("missing-trades");

        var (bytes, _) = await DownloadAsync(failed.RawArtifactId!.Value);
        var page = await portal.GetAsync($"/ingestion/runs/{failed.IngestionRunId}/records");

        Assert.Equal(failed.PayloadSha256, Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Empty(page.GetProperty("items").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task Unknown_bytes_are_not_found() =>
        await portal.GetRefusedAsync($"/artifacts/{Guid.NewGuid()}/content", HttpStatusCode.NotFound, "ARTIFACT_NOT_FOUND");

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=501")]
    [InlineData("limit=x")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=bmV3ZXN0LjE")]
    [InlineData("cursor=ZG9jdW1lbnQuLTE")]
    [InlineData("cursor=ZG9jdW1lbnQuMS4y")]
    [InlineData("cursor=ZG9jdW1lbnQuZmZmZmZmZmZmZmZmZmZmZmY")]
    [InlineData("section=%00")]
    public async Task Invalid_parameters_are_refused(string query) =>
        await portal.GetRefusedAsync($"{Records}?{query}", HttpStatusCode.BadRequest, "REQUEST_INVALID");

    private static long Offset(JsonElement row) => row.GetProperty("byte_offset").GetInt64();

    private async Task<List<JsonElement>> PagesAsync(string query)
    {
        var rows = new List<JsonElement>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await portal.GetAsync($"{Records}?{query}" + (cursor.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            rows.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("next_cursor").GetString();
        }

        return rows;
    }

    private async Task<(byte[] Bytes, HttpResponseMessage Response)> DownloadAsync(Guid artifact)
    {
        var response = await portal.Http.GetAsync($"/artifacts/{artifact}/content", Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsByteArrayAsync(Cancel), response);
    }

    /// <summary>A portal that has received a statement.</summary>
    public sealed class Statement : ApiPortal
    {
        internal IngestionRun Run { get; private set; } = null!;

        protected override async Task OnStartedAsync() => Run = await RunAsync("default");
    }
}
