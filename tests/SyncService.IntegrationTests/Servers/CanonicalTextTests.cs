using System.Data.SqlTypes;
using LocalServers.Comparison;

namespace SyncService.IntegrationTests.Servers;

public sealed class CanonicalTextTests
{
    [Fact]
    public void Both_sides_write_the_same_value_the_same_way()
    {
        AssertSame(ValueKind.Boolean, true, "true");
        AssertSame(ValueKind.Number, new SqlDecimal(1.5m), "1.50");
        AssertSame(ValueKind.Number, SqlDecimal.Parse("99999999999999999999999999999999999999"), "99999999999999999999999999999999999999");
        AssertSame(ValueKind.Number, 100, "100");
        AssertSame(ValueKind.Number, 0.00m, "0.0000");
        AssertSame(ValueKind.Single, 0.1f, "0.1");
        AssertSame(ValueKind.Double, 1e300, "1e+300");
        AssertSame(ValueKind.Date, new DateTime(1, 1, 1), "0001-01-01");
        AssertSame(ValueKind.Time, new TimeSpan(863999999999), "23:59:59.999999");
        AssertSame(ValueKind.Timestamp, new DateTime(2024, 1, 2, 3, 4, 5, 7), "2024-01-02 03:04:05.007");
        AssertSame(ValueKind.Timestamp, new DateTime(2024, 1, 2), "2024-01-02 00:00:00");
        AssertSame(ValueKind.Instant, new DateTimeOffset(2024, 1, 2, 3, 0, 0, TimeSpan.FromHours(-4)), "2024-01-02 07:00:00+00");
        AssertSame(ValueKind.Guid, Guid.Parse("6F9619FF-8B86-D011-B42D-00C04FC964FF"), "6f9619ff-8b86-d011-b42d-00c04fc964ff");
        AssertSame(ValueKind.Bytes, new byte[] { 0, 255 }, "\\x00ff");
        AssertSame(ValueKind.PaddedText, "ab  ", "ab");
    }

    [Theory]
    [InlineData("a", "a ")]
    [InlineData("a", "A")]
    [InlineData("é", "e\u0301")]
    public void Texts_that_differ_in_any_way_are_different(string source, string target)
        => Assert.NotEqual(CanonicalText.OfSource(ValueKind.Text, source), CanonicalText.OfTarget(ValueKind.Text, target));

    private static void AssertSame(ValueKind kind, object source, string target)
        => Assert.Equal(CanonicalText.OfTarget(kind, target), CanonicalText.OfSource(kind, source));
}
