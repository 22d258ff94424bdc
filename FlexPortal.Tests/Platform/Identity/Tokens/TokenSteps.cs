using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

/// <summary>Tokens of the users of a portal, and requests that carry them.</summary>
internal static class TokenSteps
{
    public static readonly AuditActor Test = new("test", AuditActorKind.Machine, AuditActor.ThisMachine);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Creates a token of a user, as the account page does.</summary>
    public static async Task<string> TokenAsync(
        this TestPortal portal, string owner, PortalRole role, int days = 90, string name = "script")
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var outcome = await scope.ServiceProvider.GetRequiredService<CreateToken>()
            .ExecuteAsync(Guid.CreateVersion7(), owner, new(name, role, days), Test, Ct);
        return Assert.IsType<TokenOutcome.Created>(outcome).Token.Reveal();
    }

    /// <summary>Revokes a token, as an administrator does.</summary>
    public static async Task<TokenOutcome> RevokeAsync(this TestPortal portal, string token)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<RevokeToken>().ExecuteAsync(token.Substring(3, 10), ownerId: null, Test, Ct);
    }

    /// <summary>Sends a request as a program does, with a token.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this TestPortal portal, HttpMethod method, string address, string? token, HttpContent? content = null, string? cookies = null,
        string accept = "application/json")
    {
        var request = new HttpRequestMessage(method, address) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (cookies is not null)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
        return await portal.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
    }

    /// <summary>The status alone.</summary>
    public static async Task<int> StatusAsync(this TestPortal portal, HttpMethod method, string address, string? token)
    {
        using var answer = await portal.SendAsync(method, address, token);
        return (int)answer.StatusCode;
    }

    /// <summary>Changes the database directly.</summary>
    public static async Task ChangeAsync(this TestPortal portal, string sql)
    {
        await using var command = portal.Database.Main.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Ct);
    }
}
