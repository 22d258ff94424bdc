using FlexPortal.Core.Platform.Audit;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Tokens;
using FlexPortal.Core.Platform.Persistence;
using FlexPortal.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity.Tokens;

/// <summary>Tokens in the database, with a test clock.</summary>
public sealed class TokenDbTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));
    private TestDatabase _database = null!;
    private PortalDatabase _opened = null!;
    private ServiceProvider _services = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private ApiTokens Tokens => _services.GetRequiredService<ApiTokens>();

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _opened = await _database.OpenAsync();
        var services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(_time).AddPortalDatabase(_opened).AddPortalUsers();
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        _services = services.AddAudit().BuildServiceProvider();
        await ScopedAsync<InviteUser, UserOutcome>(
            invite => invite.ExecuteAsync("anna", PortalRole.Analyst, TestUsers.Password, Actors.Named("test"), Ct));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _opened.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Sec_S40_The_database_holds_a_hash_and_nothing_else_of_a_token()
    {
        var made = await MadeAsync();

        var row = await _database.ScalarAsync<string>("SELECT api_token::text FROM platform.api_token");
        var log = await _database.ScalarAsync<string>("SELECT string_agg(audit_entry::text, ' ') FROM platform.audit_entry");
        Assert.DoesNotContain(made.Token.Reveal()[14..], row + log, StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexStringLower(made.Token.SecretHash), row, StringComparison.Ordinal);
        Assert.Equal(32, await _database.ScalarAsync<int>("SELECT octet_length(secret_hash) FROM platform.api_token"));
    }

    [Fact]
    public async Task Sec_S40_A_token_ends_at_its_time_and_lasts_a_year_at_most()
    {
        var made = await MadeAsync(days: 7);
        Assert.Equal(_time.GetUtcNow().AddDays(7), made.ExpiresAtUtc);

        _time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        Assert.NotNull((await CheckAsync(made)).Bearer);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(new TokenCheck(null, TokenRejection.Expired), await CheckAsync(made));
        Assert.Empty(await Tokens.StillCountAsync(await IdsAsync(), Ct));

        await RefusedAsync("TOKEN_LIFE_INVALID", new("x", PortalRole.Viewer, 366));
        await RefusedAsync("TOKEN_LIFE_INVALID", new("x", PortalRole.Viewer, 0));
        await RefusedAsync("TOKEN_LIFE_INVALID", new("x", PortalRole.Viewer, -7));
        // The database refuses a longer life too.
        await Assert.ThrowsAnyAsync<Exception>(
            () => _database.ExecuteAsync("UPDATE platform.api_token SET expires_at_utc = created_at_utc + interval '366 days'"));
    }

    [Fact]
    public async Task Sec_S40_A_token_never_has_more_permissions_than_its_owner()
    {
        await RefusedAsync("TOKEN_ROLE_TOO_HIGH", new("x", PortalRole.Admin, 7));
        var made = await MadeAsync(PortalRole.Analyst);
        Assert.Equal(PortalRole.Analyst, (await CheckAsync(made)).Bearer?.Role);

        await _database.ExecuteAsync("UPDATE platform.portal_user SET role = 'viewer'");
        Assert.Equal(PortalRole.Viewer, (await CheckAsync(made)).Bearer?.Role);
        Assert.Equal(PortalRole.Viewer, Assert.Single(await Tokens.StillCountAsync(await IdsAsync(), Ct)).Value.Role);
        Assert.Equal(PortalRole.Viewer, Assert.Single(await ListAsync()).EffectiveRole);
        await _database.ExecuteAsync("UPDATE platform.portal_user SET role = 'admin'");
        Assert.Equal(PortalRole.Analyst, (await CheckAsync(made)).Bearer?.Role);
    }

    [Theory]
    [InlineData("UPDATE platform.portal_user SET disabled_at_utc = now(), disabled_by = 'test'", TokenRejection.OwnerUnable)]
    [InlineData("UPDATE platform.portal_user SET password_hash = NULL", TokenRejection.OwnerUnable)]
    [InlineData("UPDATE platform.two_factor_rule SET required_of = 'everybody'", TokenRejection.OwnerUnable)]
    [InlineData("UPDATE platform.api_token SET revoked_at_utc = now(), revoked_by = 'test'", TokenRejection.Revoked)]
    [InlineData("UPDATE platform.api_token SET secret_hash = sha256('other')", TokenRejection.Unknown)]
    [InlineData("DELETE FROM platform.api_token", TokenRejection.Unknown)]
    public async Task Sec_S40_A_token_becomes_invalid_at_once(string change, TokenRejection fault)
    {
        var made = await MadeAsync();
        Assert.NotNull((await CheckAsync(made)).Bearer);

        await _database.ExecuteAsync(change);

        Assert.Equal(new TokenCheck(null, fault), await CheckAsync(made));
        Assert.DoesNotContain(await ListAsync(), view => view.State is TokenState.Active && fault is not TokenRejection.Unknown);
    }

    [Fact]
    public async Task The_last_use_is_noted_to_the_minute_with_its_address()
    {
        var made = await MadeAsync();
        Assert.Null(Assert.Single(await ListAsync()).LastUsedAtUtc);

        await CheckAsync(made);
        var first = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(59));
        await Tokens.CheckAsync(made.Token, "192.0.2.8", Ct);
        Assert.Equal((first, "192.0.2.7"), Used(Assert.Single(await ListAsync())));

        _time.Advance(TimeSpan.FromSeconds(1));
        await Tokens.CheckAsync(made.Token, "192.0.2.8", Ct);
        Assert.Equal((first.AddMinutes(1), "192.0.2.8"), Used(Assert.Single(await ListAsync())));
    }

    [Fact]
    public async Task Sec_S40_Creating_and_revoking_are_in_the_audit_log()
    {
        var made = await MadeAsync(PortalRole.Analyst, name: "nightly");
        await RevokeAsync(made.Token.PublicId);
        await RevokeAsync(made.Token.PublicId);
        await RevokeAsync(made.Token.Reveal());
        await RefusedAsync("TOKEN_OWNER_UNABLE", new("x", PortalRole.Viewer, 7), owner: "a secret in the wrong field");

        var written = await _database.ScalarAsync<string>(
            """
            SELECT string_agg(concat_ws(' ', actor, action, subject_kind, subject, outcome, code, from_address,
                       details->>'owner', details->>'name', details->>'role'), E'\n' ORDER BY seq)
              FROM platform.audit_entry WHERE subject_kind = 'token'
            """);
        Assert.Equal(
            $"""
             test TOKEN_CREATE token fp_{made.Token.PublicId}_ ok this machine anna nightly analyst
             test TOKEN_REVOKE token fp_{made.Token.PublicId}_ ok this machine anna nightly
             test TOKEN_REVOKE token fp_{made.Token.PublicId}_ refused TOKEN_NOT_FOUND this machine
             test TOKEN_REVOKE token no token refused TOKEN_NOT_FOUND this machine
             test TOKEN_CREATE token no token refused TOKEN_OWNER_UNABLE this machine no user who can sign in viewer
             """.ReplaceLineEndings("\n"), written);
    }

    [Fact]
    public async Task A_form_that_is_sent_twice_creates_one_token()
    {
        var id = Guid.CreateVersion7();
        Assert.IsType<TokenOutcome.Created>(await MakeAsync(new("script", PortalRole.Viewer, 7), id: id));
        Assert.Equal(
            "TOKEN_MADE_BEFORE",
            Assert.IsType<TokenOutcome.Refused>(await MakeAsync(new("script", PortalRole.Viewer, 7), id: id)).Error.Code);
        Assert.Single(await ListAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    [InlineData("turned \u202e round")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Invalid_names_are_refused(string name) => await RefusedAsync("TOKEN_NAME_INVALID", new(name, PortalRole.Viewer, 7));

    [Fact]
    public async Task The_list_shows_the_status_of_each_token_and_drops_old_ones()
    {
        var (week, month, year) = (
            await MadeAsync(days: 7, name: "week"), await MadeAsync(days: 30, name: "month"), await MadeAsync(days: 365, name: "year"));
        Assert.Equal(["week Active", "month Active", "year Active"], await StatesAsync());

        _time.Advance(TimeSpan.FromDays(4));
        await RevokeAsync(year.Token.PublicId);
        Assert.Equal(["week ExpiresSoon", "month Active", "year Revoked"], await StatesAsync());
        _time.Advance(TimeSpan.FromDays(12));
        Assert.Equal(["month ExpiresSoon", "week Expired", "year Revoked"], await StatesAsync());
        await _database.ExecuteAsync("UPDATE platform.portal_user SET disabled_at_utc = now(), disabled_by = 'test'");
        Assert.Equal(["month Inactive", "week Expired", "year Revoked"], await StatesAsync());
        _time.Advance(TimeSpan.FromDays(90));
        Assert.Equal(["month Expired"], await StatesAsync());
        Assert.NotEqual(week.Token.PublicId, month.Token.PublicId);
    }

    [Fact]
    public async Task The_number_of_tokens_of_a_user_is_limited()
    {
        for (var i = 0; i < CreateToken.Most; i++)
            await MadeAsync();
        await RefusedAsync("TOKEN_TOO_MANY", new("one more", PortalRole.Viewer, 7));

        _time.Advance(TimeSpan.FromDays(30));
        await MadeAsync();
    }

    private static (DateTimeOffset?, string?) Used(TokenView view) => (view.LastUsedAtUtc, view.LastUsedAddress);

    private async Task<string[]> StatesAsync() => [.. (await ListAsync()).Select(view => $"{view.Name} {view.State}")];

    private Task<IReadOnlyList<TokenView>> ListAsync() => _services.GetRequiredService<TokenQueries>().ListAsync(userId: null, Ct);

    private Task<TokenCheck> CheckAsync(TokenOutcome.Created made) => Tokens.CheckAsync(made.Token, "192.0.2.7", Ct);

    private async Task<Guid[]> IdsAsync() => [await _database.ScalarAsync<Guid>("SELECT api_token_id FROM platform.api_token")];

    private async Task<TokenOutcome.Created> MadeAsync(PortalRole role = PortalRole.Viewer, int days = 30, string name = "script") =>
        Assert.IsType<TokenOutcome.Created>(await MakeAsync(new(name, role, days)));

    private async Task RefusedAsync(string code, TokenRequest request, string owner = "anna") =>
        Assert.Equal(code, Assert.IsType<TokenOutcome.Refused>(await MakeAsync(request, owner)).Error.Code);

    private Task<TokenOutcome> MakeAsync(TokenRequest request, string owner = "anna", Guid? id = null) =>
        ScopedAsync<CreateToken, TokenOutcome>(make => make.ExecuteAsync(id ?? Guid.CreateVersion7(), owner, request, TokenSteps.Test, Ct));

    private Task<TokenOutcome> RevokeAsync(string publicId) =>
        ScopedAsync<RevokeToken, TokenOutcome>(revoke => revoke.ExecuteAsync(publicId, ownerId: null, TokenSteps.Test, Ct));

    private async Task<TResult> ScopedAsync<TService, TResult>(Func<TService, Task<TResult>> use) where TService : notnull
    {
        await using var scope = _services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<TService>());
    }
}
