output "vpc_id" {
  value = aws_vpc.main.id
}

output "vpc_cidr_block" {
  value = aws_vpc.main.cidr_block
}

output "app_subnet_id" {
  value = aws_subnet.app.id
}

output "public_subnet_a_subnet_id" {
  value = aws_subnet.public_subnet_a.id
}

output "public_subnet_b_subnet_id" {
  value = aws_subnet.public_subnet_b.id
}
