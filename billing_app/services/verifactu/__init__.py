"""VeriFactu: records made as documents are issued, shown, exported."""
