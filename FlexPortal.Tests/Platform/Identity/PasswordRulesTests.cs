using FlexPortal.Cli;
using FlexPortal.Core.Platform.Identity;
using FlexPortal.Core.Platform.Identity.Passwords;
using Xunit;

namespace FlexPortal.Tests.Platform.Identity;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("tulip kettle morrow")]
    [InlineData("zu Fuss nach Olten")]
    [InlineData("839201746215")]
    [InlineData("ein Velo im Regen, drei Katzen")]
    [InlineData("Xk9#vQ2!mLp4")]
    [InlineData("парольдлинный слон")]
    public void Sec_S31_A_long_and_uncommon_password_is_enough(string password) =>
        Assert.Null(PasswordRules.FindError(password, "anna"));

    [Theory]
    [InlineData("short", "PASSWORD_TOO_SHORT")]
    [InlineData("elevenchars", "PASSWORD_TOO_SHORT")]
    [InlineData("password1234", "PASSWORD_COMMON")]
    [InlineData("Password!2026", "PASSWORD_COMMON")]
    [InlineData("P@ssw0rd1234", "PASSWORD_COMMON")]
    [InlineData("passwordpassword", "PASSWORD_REPETITIVE")]
    [InlineData("qwertyuiop123", "PASSWORD_COMMON")]
    [InlineData("qwertyuiopas", "PASSWORD_SEQUENCE")]
    [InlineData("123456789012", "PASSWORD_SEQUENCE")]
    [InlineData("098765432109", "PASSWORD_SEQUENCE")]
    [InlineData("abcdefghijklmn", "PASSWORD_SEQUENCE")]
    [InlineData("aaaaaaaaaaaaaa", "PASSWORD_REPETITIVE")]
    [InlineData("abababababab", "PASSWORD_REPETITIVE")]
    [InlineData("abc123abc123", "PASSWORD_REPETITIVE")]
    [InlineData("letmeinplease", "PASSWORD_COMMON")]
    [InlineData("iloveyou2026!!", "PASSWORD_COMMON")]
    [InlineData("correcthorsebatterystaple", "PASSWORD_COMMON")]
    [InlineData("flexportal2026", "PASSWORD_CONTAINS_PORTAL_NAME")]
    [InlineData("interactivebrokers", "PASSWORD_COMMON")]
    [InlineData("administrator1", "PASSWORD_COMMON")]
    [InlineData("welcomewelcome", "PASSWORD_REPETITIVE")]
    [InlineData("1qaz2wsx3edc", "PASSWORD_SEQUENCE")]
    [InlineData("annamusterli1", "PASSWORD_CONTAINS_USER_NAME")]
    public void Sec_S31_A_common_password_is_refused_by_the_rule_that_it_breaks(string password, string code)
    {
        var error = PasswordRules.FindError(password, "annamusterli")!;

        Assert.Equal((code, "password"), (error.Code, error.Field));
        Assert.Equal(code, IdentityErrors.Find(code)?.Code);
        Assert.Equal(ExitCodes.Usage, ExitCodes.Of(error));
    }

    [Fact]
    public void Sec_S31_A_password_can_contain_the_own_name_among_other_words() =>
        Assert.Null(PasswordRules.FindError("annamusterli und sechs Enten", "annamusterli"));

    [Fact]
    public void Sec_S31_Sixty_four_characters_and_more_are_allowed_up_to_128()
    {
        var long64 = string.Concat(Enumerable.Range(0, 16).Select(i => $"{i:x}q{(char)('g' + i)}z"));
        Assert.Equal(64, long64.Length);
        Assert.Null(PasswordRules.FindError(long64, "anna"));
        Assert.Null(PasswordRules.FindError(long64 + new string([.. long64.Reverse()]), "anna"));
        Assert.Equal("PASSWORD_TOO_LONG", PasswordRules.FindError(long64 + long64 + "x", "anna")?.Code);
    }

    [Theory]
    [InlineData(PortalRole.Viewer, Capability.ReadRuns)]
    [InlineData(PortalRole.Analyst, Capability.ReadRuns, Capability.RunIngestion, Capability.DownloadArtifacts, Capability.EditLabels,
        Capability.EditSources)]
    public void Sec_S38_A_role_has_its_capabilities_and_no_other(PortalRole role, params Capability[] capabilities) =>
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.Equal(capabilities.Contains(capability), role.May(capability)));

    [Fact]
    public void Sec_S38_An_administrator_has_all_and_a_role_that_does_not_exist_none()
    {
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.True(PortalRole.Admin.May(capability)));
        Assert.All(Enum.GetValues<Capability>(), capability => Assert.False(((PortalRole)9).May(capability)));
    }

    [Theory]
    [InlineData("anna", true)]
    [InlineData("a.muster-2@example.org", true)]
    [InlineData("a", false)]
    [InlineData("owner", false)]
    [InlineData("this machine", false)]
    [InlineData("аnna", false)]
    [InlineData("anna\n", false)]
    [InlineData("<b>anna", false)]
    [InlineData("=anna", false)]
    public void A_name_cannot_look_like_another(string name, bool allowed) => Assert.Equal(allowed, UserNameRules.IsOne(name));
}
