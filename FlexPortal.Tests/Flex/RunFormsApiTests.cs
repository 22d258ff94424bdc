using System.Net;
using FlexPortal.Tests.Support;
using Xunit;

namespace FlexPortal.Tests.Flex;

public sealed class RunFormsApiTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_without_the_page_s_token_starts_nothing()
    {
        await using var portal = await TestPortal.StartAsync();
        using var form = new FormUrlEncodedContent([new("query_id", "default")]);

        using var answer = await portal.Http.PostAsync("/runs/start", form, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("\"items\":[]", await portal.Http.GetStringAsync("/ingestion/runs", Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FLEX_QUERY_ID_MISSING", "no query id is configured and none was given")]
    [InlineData("PORTAL_STOPPING", "The portal is stopping")]
    [InlineData("RUN_PERIOD_INVALID", "Flex:ToDate")]
    [InlineData("RUN_REQUEST_INVALID", "the request is invalid")]
    public async Task A_refusal_is_told_on_the_list(string code, string words)
    {
        await using var portal = await TestPortal.StartAsync();

        var page = await portal.Http.GetStringAsync($"/runs?refused={code}", Ct);

        Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains(code, page, StringComparison.Ordinal);
    }
}
