using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests;

internal static class ReaderExtensions
{
    /// <summary>Reads the one row there is, and closes the reader.</summary>
    public static T ReadSingle<T>(this SqlDataReader reader, Func<SqlDataReader, T> read)
    {
        using (reader)
        {
            Assert.True(reader.Read());
            var value = read(reader);
            Assert.False(reader.Read());
            return value;
        }
    }
}
