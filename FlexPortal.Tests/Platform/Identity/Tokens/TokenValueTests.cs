using System.Security.Cryptography;
using System.Text;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

public sealed class TokenValueTests
{
    [Fact]
    public void Sec_S40_A_token_has_256_random_bits_and_a_beginning_that_can_be_searched_for()
    {
        var texts = Enumerable.Range(0, 1000).Select(_ => TokenValue.New().Reveal()).ToArray();

        Assert.All(texts, text => Assert.Matches("^fp_[0-9a-z]{10}_[A-Za-z0-9_-]{43}$", text));
        Assert.All(texts, text => Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(text.AsSpan(14)).Length));
        Assert.Equal(texts.Length, texts.Select(text => text[14..]).Distinct(StringComparer.Ordinal).Count());
        // Each position of the secret varies: 1000 draws see at least half of the 64 letters; the last position has 16.
        Assert.All(
            Enumerable.Range(14, 43),
            place => Assert.InRange(texts.Select(text => text[place]).Distinct().Count(), place == 56 ? 12 : 32, 64));
    }

    [Fact]
    public void Sec_S40_A_hash_is_stored_and_nothing_is_printed()
    {
        var token = TokenValue.New();
        var secret = token.Reveal()[14..];

        Assert.True(TokenValue.TryRead(token.Reveal(), out var read));
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(secret)), read.SecretHash);
        Assert.DoesNotContain(
            secret, $"{read} {new TokenOutcome.Created(read, "x", PortalRole.Viewer, default)}", StringComparison.Ordinal);
        Assert.DoesNotContain(secret, System.Text.Json.JsonSerializer.Serialize(read), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("fp_")]
    [InlineData("fp_0123456789_")]
    [InlineData("FP_0123456789_0000000000000000000000000000000000000000000")]
    [InlineData("fp_012345678Z_0000000000000000000000000000000000000000000")]
    [InlineData("fp_0123456789-0000000000000000000000000000000000000000000")]
    [InlineData("fp_0123456789_000000000000000000000000000000000000000000")]
    [InlineData("fp_0123456789_00000000000000000000000000000000000000000000")]
    [InlineData("fp_0123456789_0000000000000000000000000000000000000000 00")]
    [InlineData("fp_0123456789_000000000000000000000000000000000000000000\n")]
    [InlineData("fp_012345678é_0000000000000000000000000000000000000000000")]
    public void An_invalid_token_is_not_looked_up(string text) => Assert.False(TokenValue.TryRead(text, out _));

    [Theory]
    [InlineData(PortalRole.Viewer, PortalRole.Admin, PortalRole.Viewer)]
    [InlineData(PortalRole.Admin, PortalRole.Viewer, PortalRole.Viewer)]
    [InlineData(PortalRole.Analyst, PortalRole.Viewer, PortalRole.Viewer)]
    [InlineData(PortalRole.Analyst, PortalRole.Analyst, PortalRole.Analyst)]
    [InlineData(PortalRole.Admin, PortalRole.Analyst, PortalRole.Analyst)]
    public void A_token_has_the_permissions_that_both_roles_have(PortalRole token, PortalRole owner, PortalRole both) =>
        Assert.Equal(both, ApiTokens.Lower(token, owner));
}
