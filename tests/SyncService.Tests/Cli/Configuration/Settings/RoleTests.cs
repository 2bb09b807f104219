namespace SyncService.Tests.Cli.Configuration.Settings;

public class RoleTests
{
    private static readonly (string, string?)[] NoSource =
        [("MSSQL_HOST", null), ("MSSQL_DATABASE", null), ("MSSQL_USER", null), ("MSSQL_PASSWORD", null), ("MSSQL_VIEW", null)];

    [Fact]
    public void A_consumer_needs_no_source()
    {
        var loaded = GivenSettings.Load(Role.Consumer, NoSource);

        Assert.Empty(loaded.Findings.Errors);
        Assert.Null(loaded.Options!.Source);
        Assert.Equal(Role.Consumer, loaded.Options.Role);
    }

    [Fact]
    public void A_consumer_connects_to_no_source_even_when_it_knows_one() =>
        Assert.Null(GivenSettings.Load(Role.Consumer).Options!.Source);

    [Fact]
    public void A_producer_needs_the_target_because_the_checkpoint_is_there()
    {
        var loaded = GivenSettings.Load(Role.Producer, ("PG_HOST", null));

        Assert.StartsWith("PG_HOST: ", Assert.Single(loaded.Findings.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.All)]
    [InlineData(Role.Producer)]
    internal void Who_reads_the_source_needs_all_of_it(Role role) =>
        Assert.Equal(NoSource.Length, GivenSettings.Load(role, NoSource).Findings.Errors.Count);
}
