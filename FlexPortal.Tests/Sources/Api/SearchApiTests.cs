using System.Net;
using System.Text.Json;
using Xunit;

namespace FlexPortal.Tests.Sources.Api;

/// <summary>Columns and the search over HTTP.</summary>
public sealed class SearchApiTests : IAsyncLifetime
{
    private EmbeddingApiPortal _portal = null!;

    public async ValueTask InitializeAsync() => _portal = await EmbeddingApiPortal.StartAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task Columns_are_read_by_header_and_saved_with_a_version()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Account;Note\nA1;U1;sold\n");
        var detail = await _portal.GetAsync($"/sources/files/{file}");
        var header = detail.GetProperty("versions")[0].GetProperty("header_fingerprint").GetString();
        var address = $"/sources/groups/{group}/columns/{header}";

        var proposed = await _portal.GetAsync(address);
        Assert.Equal((0, "False True False"), (proposed.GetProperty("version").GetInt32(),
            string.Join(' ', EmbeddingApiPortal.Texts(proposed.GetProperty("columns").EnumerateArray(), "is_private"))));
        const string body = """{"columns": [{"name": "Note", "label": "Remark"}], "context": "Holdings.", "version": 0}""";
        var saved = await _portal.SendAsync(HttpMethod.Put, address, body);
        Assert.Equal((1, "Remark", "Holdings."), (saved.GetProperty("version").GetInt32(),
            saved.GetProperty("columns")[0].GetProperty("label").GetString(), saved.GetProperty("context").GetString()));
        Assert.Equal(saved.GetRawText(), (await _portal.GetAsync(address)).GetRawText());
        await _portal.RefusedAsync(HttpMethod.Put, address, body, HttpStatusCode.Conflict, "COLUMNS_ALREADY_CHANGED");
        foreach (var (wrong, code) in new[]
        {
            ("""{"columns": []}""", "COLUMNS_COUNT_INVALID"), ("""{"columns": null}""", "COLUMNS_COUNT_INVALID"),
            ("""{"columns": [null]}""", "COLUMNS_INVALID"), ("""{"columns": [{"name": null}]}""", "COLUMNS_INVALID"),
            ("""{"columns": [{"name": "A", "odd": 1}]}""", "REQUEST_INVALID"), ("""{"context": "x"}""", "REQUEST_INVALID"),
        })
            await _portal.RefusedAsync(HttpMethod.Put, address, wrong, HttpStatusCode.BadRequest, code);
        await _portal.RefusedAsync(
            HttpMethod.Put, $"/sources/groups/{group}/columns/odd", body, HttpStatusCode.BadRequest, "COLUMNS_HEADER_INVALID");
        await _portal.RefusedAsync(
            HttpMethod.Put, $"/sources/groups/{Guid.NewGuid()}/columns/{header}", body, HttpStatusCode.NotFound, "GROUP_NOT_FOUND");
        await _portal.RefusedAsync(
            $"/sources/groups/{group}/columns/{new string('0', 32)}", HttpStatusCode.NotFound, "COLUMNS_HEADER_NOT_FOUND");
        await _portal.RefusedAsync(
            $"/sources/groups/{Guid.NewGuid()}/columns/{header}", HttpStatusCode.NotFound, "GROUP_NOT_FOUND");
    }

    [Fact]
    public async Task A_group_is_searched_and_each_hit_names_its_place()
    {
        var group = await _portal.GroupAsync("A");
        var file = await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nUS0378331005;sold\nDE0007164600;held\n");
        await _portal.IdleAsync(group);
        var search = $"/sources/groups/{group}/search";

        var answer = await _portal.GetAsync(search + "?q=us0378331005&limit=1");
        var hit = Assert.Single(answer.GetProperty("hits").EnumerateArray());
        Assert.Equal((file, 1, 2, "A", "identifier"), (hit.GetProperty("source_file_id").GetGuid(), hit.GetProperty("version").GetInt32(),
            hit.GetProperty("rows")[0].GetInt32(), hit.GetProperty("column").GetProperty("letter").GetString(),
            hit.GetProperty("why")[0].GetString()));
        Assert.Equal((2, JsonValueKind.Null), (answer.GetProperty("texts").GetInt32(), answer.GetProperty("meaning_error").ValueKind));
        var version = hit.GetProperty("file_version_id").GetGuid();
        await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nDE0007164600;held\n");
        await _portal.IdleAsync(group);
        Assert.Empty(Identified(await _portal.GetAsync(search + "?q=US0378331005")));
        Assert.Single(Identified(await _portal.GetAsync($"{search}?q=US0378331005&version={version}")));
        Assert.Equal(0, (await _portal.GetAsync($"{search}?q=held&version={Guid.NewGuid()}")).GetProperty("texts").GetInt32());
        var today = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
        Assert.Equal(1, (await _portal.GetAsync($"{search}?q=held&as_of={today}")).GetProperty("texts").GetInt32());
        foreach (var (query, code) in new[]
        {
            ("", "SEARCH_TEXT_INVALID"), ("?q=%20!", "SEARCH_TEXT_INVALID"), ("?q=a&limit=101", "SEARCH_LIMIT_INVALID"),
            ("?q=a&as_of=2020-01-01", "SEARCH_AS_OF_INVALID"), ("?q=a&as_of=2999-01-01T00:00:00Z", "SEARCH_AS_OF_INVALID"),
            ("?q=a&cursor=x", "SEARCH_CURSOR_INVALID"),
            ("?q=a&limit=x", "REQUEST_INVALID"), ("?q=a&version=x", "REQUEST_INVALID"), ("?q=a&as_of=x", "REQUEST_INVALID"),
        })
            await _portal.RefusedAsync(search + query, HttpStatusCode.BadRequest, code);
        await _portal.RefusedAsync($"/sources/groups/{Guid.NewGuid()}/search?q=a", HttpStatusCode.NotFound, "GROUP_NOT_FOUND");
    }

    [Fact]
    public async Task An_identifier_is_paged_and_one_that_is_not_there_is_named()
    {
        var group = await _portal.GroupAsync("A");
        await _portal.UploadAsync(group, "prices.csv", "ISIN;Note\nUS0378331005;1\nUS0378331005;2\nUS0378331005;3\n");
        await _portal.IdleAsync(group);
        var search = $"/sources/groups/{group}/search?limit=2&q=";

        var first = await _portal.GetAsync(search + "US0378331005");
        Assert.Equal((3, 3, 2), (first.GetProperty("exact_total").GetInt32(), first.GetProperty("exact_rows").GetInt32(),
            first.GetProperty("hits").GetArrayLength()));
        var second = await _portal.GetAsync($"{search}US0378331005&cursor={first.GetProperty("next_cursor").GetString()}");
        Assert.Equal(4, Assert.Single(Identified(second)).GetProperty("rows")[0].GetInt32());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
        Assert.Empty(first.GetProperty("identifiers_not_found").EnumerateArray());

        var none = await _portal.GetAsync(search + "US9999999999");
        Assert.Equal("US9999999999", Assert.Single(none.GetProperty("identifiers_not_found").EnumerateArray()).GetString());
        Assert.Empty(Identified(none));
    }

    [Theory]
    [InlineData("GET", "/sources/groups/{0}/search?q=a&version=abc", null, "version is not as")]
    [InlineData("GET", "/sources/groups/{0}/files?limit=x", null, "limit is not as")]
    [InlineData("GET", "/sources/files/{0}/comparison?from=x", null, "from is not as")]
    [InlineData("GET", "/sources/groups?archived=bogus", null, "archived is not as")]
    [InlineData("POST", "/sources/groups/{0}/files?name=a.csv&header_row=x", null, "header_row is not as")]
    [InlineData("POST", "/sources/groups", "{}", "The body lacks name.")]
    [InlineData("POST", "/sources/groups", "{\"name\": 5}", "$.name is not as")]
    [InlineData("POST", "/sources/groups", "{\"name\": \"A\", \"odd\": 1}", "$.odd is not as")]
    [InlineData("POST", "/sources/groups", "[", "The body is not JSON")]
    public async Task A_refusal_names_the_part_of_the_request(string method, string address, string? body, string named)
    {
        using var request = new HttpRequestMessage(new(method), string.Format(null, address, Guid.NewGuid()));
        if (body is not null || method is "POST")
            request.Content = new StringContent(body ?? "", null, body is null ? "application/octet-stream" : "application/json");
        using var answer = await _portal.Portal.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var problem = JsonElement.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.BadRequest, "REQUEST_INVALID"), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.StartsWith(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", 2)]
    [InlineData("yes", 2)]
    [InlineData("false", 1)]
    [InlineData("no", 1)]
    public async Task Conditions_have_one_form_and_a_second_one_is_understood(string form, int groups)
    {
        await _portal.GroupAsync("Kept");
        await _portal.PostAsync($"/sources/groups/{await _portal.GroupAsync("Old")}/archive");

        Assert.Equal(groups, (await _portal.ItemsAsync($"/sources/groups?archived={form}")).Length);
    }

    private static IEnumerable<JsonElement> Identified(JsonElement answer) => answer.GetProperty("hits").EnumerateArray()
        .Where(hit => hit.GetProperty("why").EnumerateArray().Any(why => why.ValueEquals("identifier")));
}
