using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using FlexPortal.Core.Flex.WebService;
using Xunit;

namespace FlexPortal.Tests.Flex.WebService;

public sealed class FlexTokenTests
{
    private const string Value = "123456789012345678901234";
    private static readonly JsonSerializerOptions WithFields = new() { IncludeFields = true };
    private readonly FlexToken _token = new(Value);

    [Fact]
    public void Nothing_prints_the_value()
    {
        var connection = new FlexConnection(new Uri("https://example.test/x"), _token, IsSandbox: false);

        Assert.Equal("***", _token.ToString());
        Assert.Equal("***", typeof(FlexToken).GetCustomAttribute<DebuggerDisplayAttribute>()!.Value);
        Assert.DoesNotContain(Value, JsonSerializer.Serialize(_token), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, JsonSerializer.Serialize(connection, WithFields), StringComparison.Ordinal);
        Assert.DoesNotContain(Value, $"{connection} {connection.Token}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_query_gets_the_escaped_value()
    {
        var query = new StringBuilder("t=");
        new FlexToken("a+b&c=d/e").AppendTo(query);

        Assert.Equal("t=a%2Bb%26c%3Dd%2Fe", query.ToString());
    }

    [Fact]
    public void The_fingerprint_differs_between_tokens_and_is_not_the_plain_hash()
    {
        Assert.Equal(12, _token.Fingerprint.Length);
        Assert.Equal(_token.Fingerprint, new FlexToken(Value).Fingerprint, StringComparer.Ordinal);
        Assert.NotEqual(_token.Fingerprint, new FlexToken(Value + "0").Fingerprint, StringComparer.Ordinal);
        Assert.Equal("ffa174bc14b7", new FlexToken("fixed").Fingerprint);
    }

    [Theory]
    [InlineData("see 123456789012345678901234.", "see ***.")]
    [InlineData("nothing here", "nothing here")]
    public void A_text_from_outside_is_masked(string text, string masked) => Assert.Equal(masked, _token.Mask(text));

    [Fact]
    public void An_escaped_token_is_masked_too() =>
        Assert.Equal("?t=***&q=1", new FlexToken("abc+def/ghi").Mask("?t=abc%2Bdef%2Fghi&q=1"));
}
