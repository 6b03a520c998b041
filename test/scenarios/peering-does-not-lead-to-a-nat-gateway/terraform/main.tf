terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

resource "aws_vpc" "vpc_a" {
  cidr_block = "10.1.0.0/16"
}

resource "aws_internet_gateway" "gateway_a" {
  vpc_id = aws_vpc.vpc_a.id
}

resource "aws_subnet" "public_a" {
  vpc_id            = aws_vpc.vpc_a.id
  cidr_block        = "10.1.0.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table_association" "public_a" {
  subnet_id      = aws_subnet.public_a.id
  route_table_id = aws_route_table.public_table_a.id
}

resource "aws_route_table" "public_table_a" {
  vpc_id = aws_vpc.vpc_a.id
}

resource "aws_route" "public_default_a" {
  route_table_id         = aws_route_table.public_table_a.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.gateway_a.id
}

resource "aws_eip" "nat_address_a" {
  domain = "vpc"
}

resource "aws_nat_gateway" "nat_a" {
  allocation_id = aws_eip.nat_address_a.id
  subnet_id     = aws_subnet.public_a.id
}

resource "aws_subnet" "private_a" {
  vpc_id            = aws_vpc.vpc_a.id
  cidr_block        = "10.1.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table_association" "private_a" {
  subnet_id      = aws_subnet.private_a.id
  route_table_id = aws_route_table.private_table_a.id
}

resource "aws_route_table" "private_table_a" {
  vpc_id = aws_vpc.vpc_a.id
}

resource "aws_security_group" "group_a" {
  name        = "group-a"
  description = "Out only"
  vpc_id      = aws_vpc.vpc_a.id

  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_instance" "host_a" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.private_a.id
  vpc_security_group_ids = [aws_security_group.group_a.id]
}

resource "aws_vpc" "vpc_b" {
  cidr_block = "10.2.0.0/16"
}

resource "aws_internet_gateway" "gateway_b" {
  vpc_id = aws_vpc.vpc_b.id
}

resource "aws_subnet" "public_b" {
  vpc_id            = aws_vpc.vpc_b.id
  cidr_block        = "10.2.0.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table_association" "public_b" {
  subnet_id      = aws_subnet.public_b.id
  route_table_id = aws_route_table.public_table_b.id
}

resource "aws_route_table" "public_table_b" {
  vpc_id = aws_vpc.vpc_b.id
}

resource "aws_route" "public_default_b" {
  route_table_id         = aws_route_table.public_table_b.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.gateway_b.id
}

resource "aws_eip" "nat_address_b" {
  domain = "vpc"
}

resource "aws_nat_gateway" "nat_b" {
  allocation_id = aws_eip.nat_address_b.id
  subnet_id     = aws_subnet.public_b.id
}

resource "aws_subnet" "private_b" {
  vpc_id            = aws_vpc.vpc_b.id
  cidr_block        = "10.2.1.0/24"
  availability_zone = "us-east-1a"
}

resource "aws_route_table_association" "private_b" {
  subnet_id      = aws_subnet.private_b.id
  route_table_id = aws_route_table.private_table_b.id
}

resource "aws_route_table" "private_table_b" {
  vpc_id = aws_vpc.vpc_b.id
}

resource "aws_security_group" "group_b" {
  name        = "group-b"
  description = "Out only"
  vpc_id      = aws_vpc.vpc_b.id

  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_instance" "host_b" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.private_b.id
  vpc_security_group_ids = [aws_security_group.group_b.id]
}

resource "aws_vpc_peering_connection" "peering" {
  vpc_id      = aws_vpc.vpc_a.id
  peer_vpc_id = aws_vpc.vpc_b.id
  auto_accept = true
}

resource "aws_route" "from_b_to_a" {
  route_table_id            = aws_route_table.public_table_b.id
  destination_cidr_block    = "10.1.0.0/16"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering.id
}

resource "aws_route" "default_b" {
  route_table_id         = aws_route_table.private_table_b.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.nat_b.id
}

resource "aws_route" "default_a" {
  route_table_id            = aws_route_table.private_table_a.id
  destination_cidr_block    = "0.0.0.0/0"
  vpc_peering_connection_id = aws_vpc_peering_connection.peering.id
}
